// What a confined task can reach and what not.
#include "sandbox/confined_task.h"

#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "sandbox/process_sandbox.h"
#include "sandbox/sandbox_level.h"
#include "sandbox/testing/planted_tasks.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

void Put(const std::string& path, std::string_view bytes) { std::ofstream(path) << bytes; }

std::string Get(const std::string& path) {
  std::stringstream bytes;
  bytes << std::ifstream(path).rdbuf();
  return bytes.str();
}

class ConfinedTaskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ProbeSandboxLevel().IsWhole()) GTEST_SKIP() << ProbeSandboxLevel().ToString();
    Put(source(), "source");
    Put(sibling(), "sibling");
    mkdir(output().c_str(), 0777);
  }

  std::string source() const { return folder_.path() + "/source"; }
  std::string sibling() const { return folder_.path() + "/sibling"; }
  std::string output() const { return folder_.path() + "/output"; }

  // Does `name` with `message` where source() may be read and output() written.
  absl::StatusOr<std::string> Try(std::string_view name, std::string_view message) {
    SandboxTask task{.name = std::string(name), .message = std::string(message)};
    task.readable = {source()};
    task.writable = output();
    return ProcessSandbox(PlantedOptions()).Run(task, nullptr);
  }

  // That `name` is ended for the system call `call`.
  void ExpectForbidden(std::string_view name, std::string_view message, std::string_view call) {
    const absl::Status status = Try(name, message).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << name << ": " << status;
    EXPECT_THAT(
        MessageOf(status),
        AllOf(HasSubstr(StrCat("the ", name, " process tried the forbidden system call '", call)),
              HasSubstr(StrCat("while doing ", name))));
  }

  const TempFolder folder_;
};

TEST_F(ConfinedTaskTest, ReadsWhatItWasGivenAndNothingElse) {
  EXPECT_EQ(Try("read", source()).value(), "source");
  EXPECT_EQ(Try("read", sibling()).value(), "Permission denied");
  EXPECT_EQ(Try("read", "/etc/passwd").value(), "Permission denied");
  EXPECT_EQ(Try("list", folder_.path()).value(), "Permission denied");
  EXPECT_EQ(Try("list", "/").value(), "Permission denied");
  EXPECT_EQ(Try("map-file", source()).value(), "done");
}

TEST_F(ConfinedTaskTest, ReadsWhatIsBelowAFolderThatItWasGiven) {
  SandboxTask task{.name = "list", .message = folder_.path()};
  task.readable = {folder_.path()};
  ProcessSandbox sandbox(PlantedOptions());
  EXPECT_EQ(sandbox.Run(task, nullptr).value(), "3 names");
  task.name = "read";
  task.message = sibling();
  EXPECT_EQ(sandbox.Run(task, nullptr).value(), "sibling");
  task.name = "write";
  EXPECT_EQ(sandbox.Run(task, nullptr).value(), "Permission denied");
}

TEST_F(ConfinedTaskTest, FollowsALinkThatItWasGivenAndNoOther) {
  const std::string link = folder_.path() + "/link";
  ASSERT_EQ(symlink(source().c_str(), link.c_str()), 0);
  EXPECT_EQ(Try("read", link).value(), "source");
  const std::string escape = output() + "/escape";
  ASSERT_EQ(symlink(sibling().c_str(), escape.c_str()), 0);
  EXPECT_EQ(Try("read", escape).value(), "Permission denied");
  EXPECT_EQ(Try("write", escape).value(), "Permission denied");
}

TEST_F(ConfinedTaskTest, WritesBelowItsFolderAlone) {
  EXPECT_EQ(Try("write", output() + "/model").value(), "done");
  EXPECT_EQ(Get(output() + "/model"), "written");
  EXPECT_EQ(Try("publish", output() + "/model").value(), "done");
  EXPECT_EQ(Try("write", source()).value(), "Permission denied");
  EXPECT_EQ(Try("write", sibling()).value(), "Permission denied");
  EXPECT_EQ(Try("write", folder_.path() + "/new").value(), "Permission denied");
  EXPECT_EQ(Get(source()), "source");
}

TEST_F(ConfinedTaskTest, DoesNotChangeWhatItReads) {
  ExpectForbidden("open-and-cut", source(), "openat");
  EXPECT_EQ(Get(source()), "source");
  EXPECT_EQ(Try("link", source()).value(), "Operation not permitted");
  ExpectForbidden("change-mode", source(), "chmod");
}

TEST_F(ConfinedTaskTest, WritesNowhereWhenItWasGivenNoFolder) {
  SandboxTask task{.name = "write", .message = output() + "/model"};
  EXPECT_EQ(ProcessSandbox(PlantedOptions()).Run(task, nullptr).value(), "Permission denied");
}

TEST_F(ConfinedTaskTest, ReachesNoNetwork) { ExpectForbidden("socket", "", "socket"); }

TEST_F(ConfinedTaskTest, StartsNothing) {
  ExpectForbidden("fork", "", "clone");
  ExpectForbidden("exec", "/bin/true", "execve");
  // glibc starts threads with every signal blocked, so that the call itself cannot be told.
  const absl::Status status = Try("thread", "").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("tried a forbidden system call while doing thread"));
}

TEST_F(ConfinedTaskTest, ReachesNoOtherProcess) {
  const std::string self = StrCat(getpid());
  ExpectForbidden("trace", self, "ptrace");
  ExpectForbidden("read-memory", self, "process_vm_readv");
  ExpectForbidden("kill", self, "kill");
  EXPECT_EQ(Try("read", StrCat("/proc/", getpid(), "/mem")).value(), "Permission denied");
  EXPECT_EQ(Try("read", StrCat("/proc/", getpid(), "/environ")).value(), "Permission denied");
  EXPECT_EQ(Try("list", StrCat("/proc/", getpid(), "/fd")).value(), "Permission denied");
}

TEST_F(ConfinedTaskTest, MakesNoCodeAndNoMemoryThatIsNotCounted) {
  ExpectForbidden("map-code", "", "mmap");
  ExpectForbidden("make-code", "", "mprotect");
  ExpectForbidden("map-shared", "", "mmap");
  ExpectForbidden("map-stack", "", "mmap");
}

TEST_F(ConfinedTaskTest, KeepsItsLimits) { ExpectForbidden("raise-limit", "", "prlimit64"); }

TEST_F(ConfinedTaskTest, CannotDeferItsEnd) {
  if (!ProbeSandboxLevel().memory_limit) GTEST_SKIP() << "sanitizers handle signals themselves";
  EXPECT_EQ(Try("handle-signal", "").value(), "Operation not permitted");
}

TEST_F(ConfinedTaskTest, InheritsThreeDescriptorsAndNoVariables) {
  const int leak = open("/dev/null", O_RDONLY);  // NOLINT: not closed on exec, on purpose
  EXPECT_EQ(Try("count-descriptors", "").value(), "3");
  close(leak);
  EXPECT_EQ(Try("count-variables", "").value(), StrCat(PlantedOptions().environment.size()));
}

TEST_F(ConfinedTaskTest, IsRefusedWhenAPathIsMissing) {
  SandboxTask task{.name = "read", .message = source()};
  task.readable = {folder_.path() + "/missing"};
  const absl::Status status = ProcessSandbox(PlantedOptions()).Run(task, nullptr).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("confining the read process: opening "));
  task.readable.clear();
  task.writable = source();
  EXPECT_EQ(ProcessSandbox(PlantedOptions()).Run(task, nullptr).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace tenon
