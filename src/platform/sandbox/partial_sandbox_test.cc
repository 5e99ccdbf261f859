// What is done where the kernel lacks a part: a filter takes it away from a process and its
// children.
#include <cerrno>
#include <functional>
#include <initializer_list>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sandbox/process_sandbox.h"
#include "sandbox/sandbox_level.h"
#include "sandbox/testing/planted_tasks.h"
#include "status/status.h"

namespace tenon {
namespace {

// Whether `look` is true in a process for which `call` does not exist.
bool Without(int call, const std::function<bool()>& look) {
  const pid_t child = fork();
  if (child == 0) {
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0);
    _exit(seccomp_load(filter) == 0 && look() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

absl::StatusOr<std::string> Try(bool require_all, std::string name, std::string message) {
  ProcessSandboxOptions options = PlantedOptions();
  options.require_all = require_all;
  SandboxTask task{.name = std::move(name), .message = std::move(message)};
  task.limits.prefix = "test.";
  return ProcessSandbox(options).Run(task, nullptr);
}

class PartialSandboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ProbeSandboxLevel().IsWhole()) GTEST_SKIP() << ProbeSandboxLevel().ToString();
  }
};

TEST_F(PartialSandboxTest, RunsNothingUnlessItIsAskedTo) {
  for (const int call : {SCMP_SYS(landlock_create_ruleset), SCMP_SYS(seccomp)}) {
    EXPECT_TRUE(Without(call, [] {
      const absl::Status status = Try(true, "count-descriptors", "").status();
      return !ProbeSandboxLevel().IsWhole() && absl::IsFailedPrecondition(status) &&
             MessageOf(status).find("test.require_sandbox=false") != std::string_view::npos;
    }));
  }
}

TEST_F(PartialSandboxTest, FiltersSystemCallsWithoutLandlock) {
  const int call = SCMP_SYS(landlock_create_ruleset);
  EXPECT_TRUE(Without(call, [] { return Try(false, "read", "/etc/passwd").ok(); }));
  EXPECT_TRUE(
      Without(call, [] { return absl::IsPermissionDenied(Try(false, "socket", "").status()); }));
}

TEST_F(PartialSandboxTest, RestrictsFilesWithoutSeccomp) {
  EXPECT_TRUE(Without(SCMP_SYS(seccomp), [] {
    return Try(false, "read", "/etc/passwd").value() == "Permission denied" &&
           Try(false, "read-memory", StrCat(getppid())).value() == "Operation not permitted";
  }));
}

}  // namespace
}  // namespace tenon
