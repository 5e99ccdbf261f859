// How tasks end, well or not, and what is left of them.
#include "sandbox/process_sandbox.h"

#include <array>
#include <atomic>
#include <csignal>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fs/pending_file.h"
#include "fs/rooted_file_system.h"
#include "fs/testing/temp_folder.h"
#include "ports/testing/sandbox_conformance.h"
#include "sandbox/confined_task.h"
#include "sandbox/internal/frames.h"
#include "sandbox/sandbox_level.h"
#include "sandbox/testing/planted_tasks.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kOwnFlag = "--own-task";
constexpr std::string_view kMiddleFlag = "--middle-process";

SandboxTask Planted(std::string name, std::string message = "") {
  SandboxTask task{.name = std::move(name), .message = std::move(message)};
  task.limits.prefix = "test.";
  task.limits.max_wall_time = absl::Seconds(60);
  return task;
}

absl::Status RunPlanted(const SandboxTask& task) {
  return ProcessSandbox(PlantedOptions()).Run(task, nullptr).status();
}

absl::Status RunLiar(std::string name, std::string lie) {
  return ProcessSandbox(LiarOptions())
      .Run(Planted(std::move(name), std::move(lie)), nullptr)
      .status();
}

int CountOpenDescriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  int count = 0;
  while (readdir(folder.get()) != nullptr) ++count;
  return count;
}

// What children do with this project's own means: "files" copies the file "in" to "out" within the
// folder of its message; any other name is the conformance suite's.
absl::StatusOr<std::string> RunOwn(const SandboxTask& task, const NoteSink& note) {
  if (task.name != "files") return ConformanceBody(task, note);
  TENON_ASSIGN_OR_RETURN(const auto files, RootedFileSystem::Open(task.message));
  TENON_ASSIGN_OR_RETURN(const std::string bytes, files->ReadFile("in", 1000));
  TENON_ASSIGN_OR_RETURN(const auto entries, files->List(""));
  TENON_RETURN_IF_ERROR(files->PublishFile("out", bytes));
  TENON_ASSIGN_OR_RETURN(const auto pending,
                         PendingFile::Create(task.message + "/pending", {.hidden = true}));
  TENON_RETURN_IF_ERROR(pending->Write(bytes));
  TENON_RETURN_IF_ERROR(pending->Commit());
  return StrCat(entries.size(), " files");
}

ProcessSandboxOptions OwnOptions() {
  ProcessSandboxOptions options = PlantedOptions();
  options.arguments[1] = kOwnFlag;
  return options;
}

class ProcessSandboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ProbeSandboxLevel().IsWhole()) GTEST_SKIP() << ProbeSandboxLevel().ToString();
  }
  void TearDown() override {
    // No child is left, be it alive or a zombie.
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  }
};

TEST_F(ProcessSandboxTest, Conforms) {
  ProcessSandbox sandbox(OwnOptions());
  ExpectConformingSandbox(sandbox);
}

TEST_F(ProcessSandboxTest, CarriesLargeMessagesAndReplies) {
  const std::string large(size_t{20} << 20, 'x');
  EXPECT_EQ(ProcessSandbox(OwnOptions()).Run(Planted("echo", large), nullptr).value(), large);
}

TEST_F(ProcessSandboxTest, LetsFilesBeReadAndPublished) {
  const TempFolder folder;
  std::ofstream(folder.path() + "/in") << "bytes";
  SandboxTask task = Planted("files", folder.path());
  task.writable = folder.path();
  EXPECT_EQ(ProcessSandbox(OwnOptions()).Run(task, nullptr).value(), "1 files");
  for (const std::string_view name : {"/out", "/pending"}) {
    std::string bytes;
    std::ifstream(StrCat(folder.path(), name)) >> bytes;
    EXPECT_EQ(bytes, "bytes") << name;
  }
}

TEST_F(ProcessSandboxTest, TellsACrashWithTheLastNoteAndWords) {
  absl::Status status = RunPlanted(Planted("abort", "terminate called\nafter throwing\n"));
  EXPECT_EQ(status, absl::InternalError("the abort process was ended by SIGABRT while doing abort; "
                                        "it wrote 'terminate called after throwing'"));
  status = RunPlanted(Planted("segfault"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(MessageOf(status),
              StartsWith("the segfault process was ended by SIGSEGV while doing segfault"));
  status = RunPlanted(Planted("exit"));
  EXPECT_THAT(MessageOf(status), StartsWith("the exit process ended with exit code 7 and without "
                                            "an answer while doing exit"));
}

TEST_F(ProcessSandboxTest, KeepsTheEndOfLongLastWords) {
  const absl::Status status = RunPlanted(Planted("abort", std::string(100'000, 'a') + "the end"));
  EXPECT_THAT(MessageOf(status), HasSubstr("aaathe end'"));
  EXPECT_LT(MessageOf(status).size(), 5000U);
}

TEST_F(ProcessSandboxTest, LimitsMemory) {
  if (!ProbeSandboxLevel().memory_limit) GTEST_SKIP() << "this build's sanitizer needs it all";
  SandboxTask task = Planted("allocate");
  task.limits.max_memory_bytes = int64_t{64} << 20;
  EXPECT_EQ(RunPlanted(task),
            absl::ResourceExhaustedError("the allocate process needed more memory than "
                                         "test.max_memory_bytes (64 MiB) while doing allocate"));
}

TEST_F(ProcessSandboxTest, CountsNoFilesThatAreOnlyRead) {
  const TempFolder folder;
  const std::string path = folder.path() + "/large";
  const int fd = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
  ASSERT_EQ(ftruncate(fd, off_t{1} << 30), 0);
  close(fd);
  SandboxTask task = Planted("map-file", path);
  task.readable = {path};
  task.limits.max_memory_bytes = int64_t{64} << 20;
  EXPECT_EQ(ProcessSandbox(PlantedOptions()).Run(task, nullptr).value(), "done");
}

TEST_F(ProcessSandboxTest, LimitsProcessorTime) {
  SandboxTask task = Planted("spin");
  task.limits.max_cpu_time = absl::Seconds(1);
  EXPECT_EQ(RunPlanted(task),
            absl::DeadlineExceededError("the spin process used the processor for longer than "
                                        "test.max_cpu_time (1s) while doing spin"));
}

TEST_F(ProcessSandboxTest, LimitsTime) {
  SandboxTask task = Planted("sleep");
  task.limits.max_wall_time = absl::Milliseconds(500);
  const absl::Status status = RunPlanted(task);
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(MessageOf(status),
              StartsWith("the sleep process took longer than test.max_wall_time (500ms)"));
}

TEST_F(ProcessSandboxTest, LimitsTimeOfATaskThatNeverStopsTalking) {
  SandboxTask task = Planted("chatter");
  task.limits.max_wall_time = absl::Milliseconds(500);
  EXPECT_EQ(RunPlanted(task).code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ProcessSandboxTest, LimitsWhatIsWritten) {
  const TempFolder folder;
  SandboxTask task = Planted("grow", folder.path() + "/large");
  task.writable = folder.path();
  task.limits.max_file_bytes = 1'000'000;
  EXPECT_EQ(RunPlanted(task),
            absl::OutOfRangeError("the grow process wrote a file larger than test.max_file_bytes "
                                  "(976.6 KiB) while doing grow"));
}

TEST_F(ProcessSandboxTest, EndsWhenItsCallerGivesUp) {
  int asked = 0;
  const absl::Status status =
      ProcessSandbox(PlantedOptions()).Run(Planted("sleep"), [&] { return ++asked > 3; }).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(MessageOf(status), StartsWith("the sleep process was cancelled"));
}

TEST_F(ProcessSandboxTest, BelievesNoLies) {
  using internal::EncodeFrame;
  using internal::FrameKind;
  using internal::HeaderOf;
  const auto header = [](FrameKind kind, uint64_t size) {
    const internal::FrameHeader bytes = HeaderOf(kind, size);
    return std::string(bytes.data(), bytes.size());
  };
  // Each ends the child, which would else stay.
  for (const std::string& lie : {
           std::string("HTTP/1.1 200 OK\r\n\r\n"),
           EncodeFrame(FrameKind::kTask, "no child sends this"),
           header(FrameKind::kNote, 1025),
           header(FrameKind::kFailure, uint64_t{1} << 40),
           header(FrameKind::kViolation, 5),
           EncodeFrame(FrameKind::kFailure, ""),
           EncodeFrame(FrameKind::kFailure, std::string_view("\0all is well", 12)),
           EncodeFrame(FrameKind::kFailure, "\x63what"),
       }) {
    const absl::Status status = RunLiar("stay", lie);
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << status;
    EXPECT_THAT(MessageOf(status), StartsWith("the stay process was ended, for it sent a f"));
  }
  const absl::Status huge = RunLiar("stay", header(FrameKind::kReply, ~uint64_t{0}));
  EXPECT_EQ(huge, absl::OutOfRangeError(
                      "the stay process answered with more than test.max_reply_bytes (64 MiB)"));
}

TEST_F(ProcessSandboxTest, TakesNoCutFrameForAnAnswer) {
  const std::string reply = internal::EncodeFrame(internal::FrameKind::kReply, "reply");
  for (size_t size = 0; size < reply.size(); ++size) {
    const absl::Status status = RunLiar("go", reply.substr(0, size));
    EXPECT_THAT(MessageOf(status), StartsWith("the go process ended with exit code 0 and without"));
  }
  EXPECT_TRUE(RunLiar("go", reply).ok());
  EXPECT_TRUE(RunLiar("stay", reply + "and more").ok());
}

TEST_F(ProcessSandboxTest, QuotesNotesThatAreNoText) {
  const std::string note = internal::EncodeFrame(internal::FrameKind::kNote, "\x1b[2J");
  EXPECT_THAT(MessageOf(RunLiar("go", note)), HasSubstr("while '\\x1b[2J'"));
}

TEST_F(ProcessSandboxTest, RefusesTasksThatMakeNoSense) {
  EXPECT_EQ(RunPlanted(Planted("")).code(), absl::StatusCode::kInvalidArgument);
  SandboxTask task = Planted("read");
  task.readable = {"relative"};
  EXPECT_EQ(RunPlanted(task), absl::InvalidArgumentError("starting the read process: 'relative' is "
                                                         "no absolute path"));
  task = Planted("read");
  task.limits.max_wall_time = absl::ZeroDuration();
  EXPECT_EQ(RunPlanted(task), absl::InvalidArgumentError("starting the read process: "
                                                         "test.max_wall_time must be above zero"));
}

TEST_F(ProcessSandboxTest, SaysWhenItsProgramCannotBeStarted) {
  const absl::Status status = ProcessSandbox({.program = "/missing", .arguments = {"x"}})
                                  .Run(Planted("read"), nullptr)
                                  .status();
  EXPECT_EQ(status, absl::InternalError(
                        "starting the read process: starting /missing: No such file or directory"));
}

TEST_F(ProcessSandboxTest, EndsAProgramThatDoesNotListen) {
  EXPECT_THAT(MessageOf(ProcessSandbox({.program = "/bin/true", .arguments = {"true"}})
                            .Run(Planted("read", std::string(1'000'000, 'x')), nullptr)
                            .status()),
              HasSubstr("ended with exit code 0 and without an answer"));
}

TEST_F(ProcessSandboxTest, LeavesNothingBehind) {
  ProcessSandbox sandbox(PlantedOptions());
  const int before = CountOpenDescriptors();
  for (int i = 0; i < 100; ++i) {
    SandboxTask task = Planted(i % 2 == 0 ? "count-descriptors" : "exit");
    EXPECT_EQ(sandbox.Run(task, nullptr).ok(), i % 2 == 0);
  }
  EXPECT_EQ(CountOpenDescriptors(), before);
}

TEST_F(ProcessSandboxTest, RunsTasksSideBySide) {
  ProcessSandbox sandbox(PlantedOptions());
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&sandbox, &good] {
      for (int j = 0; j < 10; ++j) {
        if (sandbox.Run(Planted("count-descriptors"), nullptr).value() == "3") ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
}

TEST_F(ProcessSandboxTest, ATaskEndsWithTheProcessThatStartedIt) {
  const TempFolder folder;
  const std::string pipe = folder.path() + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const pid_t middle = fork();
  if (middle == 0) {
    execl("/proc/self/exe", "middle", kMiddleFlag.data(), folder.path().c_str(), nullptr);
    _exit(1);
  }
  const int fd = open(pipe.c_str(), O_RDONLY | O_CLOEXEC);
  char byte = 0;
  ASSERT_EQ(read(fd, &byte, 1), 1);  // the task runs, and holds the pipe
  kill(middle, SIGKILL);
  pollfd ended = {fd, POLLIN, 0};
  EXPECT_EQ(poll(&ended, 1, 10'000), 1);
  EXPECT_EQ(read(fd, &byte, 1), 0);  // nobody does any more
  close(fd);
  waitpid(middle, nullptr, 0);
}

TEST_F(ProcessSandboxTest, WorksWhenTheStandardDescriptorsAreClosed) {
  const std::array<int, 3> kept = {dup(0), dup(1), dup(2)};
  for (int fd = 0; fd < 3; ++fd) close(fd);
  const auto reply = ProcessSandbox(PlantedOptions()).Run(Planted("count-descriptors"), nullptr);
  for (int fd = 0; fd < 3; ++fd) dup2(kept[static_cast<size_t>(fd)], fd);
  for (const int fd : kept) close(fd);
  EXPECT_EQ(reply.value(), "3");
}

// What a process does that is to be killed while its task runs.
void RunMiddle(const std::string& folder) {
  SandboxTask task = Planted("announce", folder + "/pipe");
  task.writable = folder;
  static_cast<void>(ProcessSandbox(PlantedOptions()).Run(task, nullptr));
}

}  // namespace
}  // namespace tenon

// The children of these tests are this binary.
int main(int argc, char** argv) {
  tenon::MaybeRunPlanted(argc, argv);
  if (argc == 2 && argv[1] == tenon::kOwnFlag) tenon::RunConfinedTask(tenon::RunOwn);
  if (argc == 3 && argv[1] == tenon::kMiddleFlag) {
    tenon::RunMiddle(argv[2]);
    return 0;
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
