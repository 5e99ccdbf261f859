#include "sandbox/internal/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "status/status.h"

namespace tenon::internal {
namespace {

constexpr int kFirstOther = 3;  // descriptors above those of a program

absl::Status Failure(std::string_view doing, int error) {
  const std::string message = StrCat(doing, ": ", std::strerror(error));
  const bool exhausted = error == EMFILE || error == ENFILE || error == ENOMEM || error == EAGAIN;
  return exhausted ? absl::ResourceExhaustedError(message) : absl::InternalError(message);
}

// A pair of descriptors, both closed on exec and above 2, so that giving them to a child under
// those numbers overwrites neither, whatever this process has closed.
struct Pair {
  DescriptorGuard ours;
  DescriptorGuard theirs;
};

absl::StatusOr<DescriptorGuard> MoveUp(DescriptorGuard low) {
  if (low.fd() >= kFirstOther) return low;
  DescriptorGuard high(fcntl(low.fd(), F_DUPFD_CLOEXEC, kFirstOther));
  if (high.fd() < 0) return Failure("duplicating a descriptor", errno);
  return high;
}

absl::StatusOr<Pair> MakePair(int first, int second) {
  DescriptorGuard one(first);
  DescriptorGuard two(second);
  Pair pair;
  TENON_ASSIGN_OR_RETURN(pair.ours, MoveUp(std::move(one)));
  TENON_ASSIGN_OR_RETURN(pair.theirs, MoveUp(std::move(two)));
  if (fcntl(pair.ours.fd(), F_SETFL, O_NONBLOCK) != 0)
    return Failure("preparing a descriptor", errno);
  return pair;
}

absl::StatusOr<Pair> MakeChannel() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return Failure("making a socket pair", errno);
  return MakePair(ends[0], ends[1]);
}

absl::StatusOr<Pair> MakeOutput() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return Failure("making a pipe", errno);
  return MakePair(ends[0], ends[1]);
}

// What posix_spawn does in the child before the program runs.
class SpawnSetup {
 public:
  SpawnSetup() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  // 0, 1 and 2, and nothing else: every other descriptor is closed, whoever opened it.
  int Give(int channel, int output) {
    int error = posix_spawn_file_actions_adddup2(&actions_, channel, STDIN_FILENO);
    for (const int to : {STDOUT_FILENO, STDERR_FILENO})
      if (error == 0) error = posix_spawn_file_actions_adddup2(&actions_, output, to);
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstOther);
    return error;
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

absl::StatusOr<Child> Child::Start(const std::string& program,
                                   const std::vector<std::string>& arguments,
                                   const std::vector<std::string>& environment) {
  TENON_ASSIGN_OR_RETURN(Pair channel, MakeChannel());
  TENON_ASSIGN_OR_RETURN(Pair output, MakeOutput());
  std::vector<std::string> argument_texts = arguments;
  std::vector<std::string> environment_texts = environment;
  SpawnSetup setup;
  pid_t id = 0;
  int error = setup.Give(channel.theirs.fd(), output.theirs.fd());
  if (error == 0) {
    error = posix_spawn(&id, program.c_str(), setup.actions(), setup.attributes(),
                        Pointers(argument_texts).data(), Pointers(environment_texts).data());
  }
  if (error != 0) return Failure(StrCat("starting ", program), error);
  return Child(id, std::move(channel.ours), std::move(output.ours));
}

Child::Child(pid_t id, DescriptorGuard channel, DescriptorGuard output)
    : id_(id),
      channel_(std::move(channel)),
      output_(std::move(output)),
      ended_(static_cast<int>(syscall(SYS_pidfd_open, id, 0))) {}  // is closed on exec

Child::Child(Child&& other) noexcept
    : id_(other.id_),
      channel_(std::move(other.channel_)),
      output_(std::move(other.output_)),
      ended_(std::move(other.ended_)),
      is_reaped_(std::exchange(other.is_reaped_, true)),
      ending_(other.ending_) {}

Child::~Child() { KillAndReap(); }

void Child::Reap() {
  // The whole group, for a child that nothing kept from starting others. Its number is not free
  // for others before the child is reaped.
  kill(-id_, SIGKILL);
  rusage usage{};
  pid_t reaped = 0;
  do {
    reaped = wait4(id_, &ending_.status, 0, &usage);
  } while (reaped < 0 && errno == EINTR);
  is_reaped_ = true;
  ending_.is_known = reaped == id_;
  ending_.cpu_time =
      absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
}

bool Child::HasEnded() {
  if (is_reaped_) return true;
  siginfo_t info{};
  const int error =
      waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? 0 : errno;
  const bool has_ended = error == 0 ? info.si_pid != 0 : error != EINTR;
  if (has_ended) Reap();
  return has_ended;
}

const Ending& Child::KillAndReap() {
  if (!is_reaped_) Reap();
  return ending_;
}

}  // namespace tenon::internal
