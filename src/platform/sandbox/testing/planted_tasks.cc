#include "sandbox/testing/planted_tasks.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "sandbox/confined_task.h"
#include "sandbox/internal/frames.h"
#include "sandbox/internal/task_codec.h"
#include "status/status.h"

namespace tenon {
namespace {

constexpr std::string_view kTaskFlag = "--planted-task";
constexpr std::string_view kLiarFlag = "--planted-liar";

std::string Outcome(bool good) { return good ? "done" : std::strerror(errno); }

pid_t ProcessIn(const std::string& message) {
  int id = 0;
  return absl::SimpleAtoi(message, &id) ? id : -1;
}

[[noreturn]] void Stay() {
  while (true) poll(nullptr, 0, -1);
}

// ------------------------------------------------------------------------------------------ files

std::string Read(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::array<char, 4096> buffer{};
  const ssize_t size = fd < 0 ? -1 : read(fd, buffer.data(), buffer.size());
  return size < 0 ? std::strerror(errno) : std::string(buffer.data(), static_cast<size_t>(size));
}

std::string Write(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  return Outcome(fd >= 0 && write(fd, "written", 7) == 7);
}

std::string List(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(path.c_str()), closedir);
  if (!folder) return std::strerror(errno);
  int count = 0;
  while (const dirent* entry = readdir(folder.get())) count += entry->d_name[0] != '.' ? 1 : 0;
  return StrCat(count, " names");
}

// Cuts a file that it may only read.
std::string OpenAndCut(const std::string& path) {
  return Outcome(open(path.c_str(), O_RDONLY | O_TRUNC | O_CLOEXEC) >= 0);
}

std::string Publish(const std::string& path) {
  const std::string pending = path + ".pending";
  Write(pending);
  return Outcome(rename(pending.c_str(), path.c_str()) == 0);
}

// Writes for ever.
std::string Grow(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  const std::string bytes(65'536, 'x');
  while (write(fd, bytes.data(), bytes.size()) > 0) {
  }
  return std::strerror(errno);
}

// Says its process id into a named pipe and holds that open.
std::string Announce(const std::string& pipe) {
  const int fd = open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, "x", 1) != 1) return std::strerror(errno);
  Stay();
}

// ----------------------------------------------------------------------- processes and the network

std::string Socket(const std::string&) { return Outcome(socket(AF_INET, SOCK_STREAM, 0) >= 0); }
std::string Fork(const std::string&) { return Outcome(fork() >= 0); }

std::string Exec(const std::string& path) {
  execl(path.c_str(), path.c_str(), nullptr);
  return std::strerror(errno);
}

std::string StartThread(const std::string&) {
  pthread_t thread{};
  return Outcome(pthread_create(
                     &thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr) == 0);
}

std::string Trace(const std::string& process) {
  return Outcome(ptrace(PTRACE_ATTACH, ProcessIn(process), nullptr, nullptr) == 0);
}

std::string ReadOtherMemory(const std::string& process) {
  char byte = 0;
  const iovec to = {&byte, 1};
  const iovec from = {&byte, 1};
  return Outcome(process_vm_readv(ProcessIn(process), &to, 1, &from, 1, 0) == 1);
}

std::string Kill(const std::string& process) { return Outcome(kill(ProcessIn(process), 0) == 0); }

std::string RaiseLimit(const std::string&) {
  const rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  return Outcome(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

std::string ChangeMode(const std::string& path) { return Outcome(chmod(path.c_str(), 0777) == 0); }

std::string LinkName(const std::string& path) {
  return Outcome(link(path.c_str(), (path + ".link").c_str()) == 0);
}

std::string HandleSignal(const std::string&) {
  return Outcome(std::signal(SIGSYS, SIG_IGN) != SIG_ERR);
}

// ----------------------------------------------------------------------------------------- memory

std::string MapCode(const std::string&) {
  return Outcome(mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
                 MAP_FAILED);
}

std::string MapShared(const std::string&) {
  return Outcome(mmap(nullptr, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

std::string MapStack(const std::string&) {
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN;
  return Outcome(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, kFlags, -1, 0) != MAP_FAILED);
}

std::string MakeCode(const std::string&) {
  void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return Outcome(mprotect(memory, 4096, PROT_READ | PROT_EXEC) == 0);
}

std::string MapFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (fstat(fd, &info) != 0) return std::strerror(errno);
  const auto size = static_cast<size_t>(info.st_size);
  return Outcome(mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0) != MAP_FAILED);
}

std::string Allocate(const std::string&) {
  std::vector<std::string> kept;
  while (true) kept.emplace_back(size_t{1} << 20, 'x');
}

// ------------------------------------------------------------------------------------------- ends

std::string Spin(const std::string&) {
  volatile int turns = 0;
  while (true) turns = turns ^ 1;
}

std::string Sleep(const std::string&) { Stay(); }

std::string Abort(const std::string& last_words) {
  // NOLINTNEXTLINE(bugprone-unused-return-value)
  if (write(STDERR_FILENO, last_words.data(), last_words.size()) < 0) return "";
  std::abort();
}

std::string Segfault(const std::string&) {
  raise(SIGSEGV);
  return "survived";
}

// Writes and tells for ever.
[[noreturn]] void Chatter(const NoteSink& note) {
  const std::string words(1000, 'x');
  while (true) {
    note(words);
    if (write(STDERR_FILENO, words.data(), words.size()) < 0) _exit(1);
  }
}

std::string Exit(const std::string&) { _exit(7); }

// ------------------------------------------------------------------------------- what was
// inherited

std::string CountDescriptors(const std::string&) {
  int count = 0;
  for (int fd = 0; fd < 1024; ++fd) count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  return StrCat(count);
}

std::string CountVariables(const std::string&) {
  int count = 0;
  for (char** variable = environ; *variable != nullptr; ++variable) ++count;
  return StrCat(count);
}

using Deed = std::string (*)(const std::string& message);

constexpr std::pair<std::string_view, Deed> kDeeds[] = {
    {"read", Read},
    {"write", Write},
    {"list", List},
    {"open-and-cut", OpenAndCut},
    {"publish", Publish},
    {"grow", Grow},
    {"announce", Announce},
    {"socket", Socket},
    {"fork", Fork},
    {"exec", Exec},
    {"thread", StartThread},
    {"trace", Trace},
    {"read-memory", ReadOtherMemory},
    {"kill", Kill},
    {"raise-limit", RaiseLimit},
    {"change-mode", ChangeMode},
    {"link", LinkName},
    {"handle-signal", HandleSignal},
    {"map-code", MapCode},
    {"map-shared", MapShared},
    {"map-stack", MapStack},
    {"make-code", MakeCode},
    {"map-file", MapFile},
    {"allocate", Allocate},
    {"spin", Spin},
    {"sleep", Sleep},
    {"abort", Abort},
    {"segfault", Segfault},
    {"exit", Exit},
    {"count-descriptors", CountDescriptors},
    {"count-variables", CountVariables},
};

absl::StatusOr<std::string> RunPlanted(const SandboxTask& task, const NoteSink& note) {
  note("warming up");
  note(StrCat("doing ", task.name));
  if (task.name == "chatter") Chatter(note);
  for (const auto& [name, deed] : kDeeds)
    if (name == task.name) return deed(task.message);
  return absl::NotFoundError(StrCat("no planted task ", task.name));
}

bool ReadAll(char* to, size_t size) {
  for (ssize_t count = 0; size > 0; to += count, size -= static_cast<size_t>(count)) {
    count = read(STDIN_FILENO, to, size);
    if (count <= 0) return false;
  }
  return true;
}

[[noreturn]] void Lie() {
  internal::FrameHeader header{};
  if (!ReadAll(header.data(), header.size())) _exit(1);
  std::string bytes(internal::LengthOf(header, internal::FrameKind::kTask).value_or(0), '\0');
  if (!ReadAll(bytes.data(), bytes.size())) _exit(1);
  const auto assignment = internal::DecodeAssignment(bytes);
  if (!assignment.ok()) _exit(1);
  std::string_view lie = assignment->task.message;
  while (!lie.empty()) {
    const ssize_t count = write(STDIN_FILENO, lie.data(), lie.size());
    if (count <= 0) _exit(1);
    lie.remove_prefix(static_cast<size_t>(count));
  }
  if (assignment->task.name == "stay") Stay();
  _exit(0);
}

ProcessSandboxOptions OptionsFor(std::string_view flag) {
  ProcessSandboxOptions options;
  options.arguments = {"planted", std::string(flag)};
  // Under a sanitizer, a crash is to look like one.
  options.environment = {"ASAN_OPTIONS=handle_segv=0:handle_abort=0:detect_leaks=0",
                         "TSAN_OPTIONS=handle_segv=0:handle_abort=0"};
  return options;
}

}  // namespace

ProcessSandboxOptions PlantedOptions() { return OptionsFor(kTaskFlag); }

ProcessSandboxOptions LiarOptions() { return OptionsFor(kLiarFlag); }

void MaybeRunPlanted(int argc, char** argv) {
  if (argc != 2) return;
  if (argv[1] == kTaskFlag) RunConfinedTask(RunPlanted);
  if (argv[1] == kLiarFlag) Lie();
}

}  // namespace tenon
