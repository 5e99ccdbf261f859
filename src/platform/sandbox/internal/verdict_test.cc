#include "sandbox/internal/verdict.h"

#include <csignal>

#include <gtest/gtest.h>

#include "sandbox/internal/confinement.h"

namespace tenon::internal {
namespace {

// As wait(2) gives them.
Ending Exited(int code) { return {.is_known = true, .status = code << 8}; }
Ending Signalled(int signal) { return {.is_known = true, .status = signal}; }

SandboxTask Task() {
  SandboxTask task{.name = "import"};
  task.limits = {.prefix = "import.", .max_cpu_time = absl::Minutes(2)};
  return task;
}

absl::Status Verdict(const Ending& ending, const Traces& traces = {}) {
  return VerdictOf(ending, Task(), traces);
}

TEST(VerdictTest, NamesTheLimitThatEndedIt) {
  EXPECT_EQ(Verdict(Signalled(SIGXCPU), {.last_note = "reading tree 5"}),
            absl::DeadlineExceededError("the import process used the processor for longer than "
                                        "import.max_cpu_time (2m) while reading tree 5"));
  EXPECT_EQ(Verdict(Signalled(SIGXFSZ)).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Verdict(Exited(static_cast<int>(ExitCode::kOutOfMemory))).code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(VerdictTest, TellsAKillAtTheHardLimitFromOneByTheSystem) {
  Ending ending = Signalled(SIGKILL);
  EXPECT_EQ(Verdict(ending), absl::InternalError("the import process was ended by SIGKILL (the "
                                                 "system may have run out of memory)"));
  ending.cpu_time = absl::Minutes(2);
  EXPECT_EQ(Verdict(ending).code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(VerdictTest, NamesTheForbiddenSystemCallWhenItIsKnown) {
  EXPECT_EQ(Verdict(Exited(static_cast<int>(ExitCode::kForbidden)), {.violation = 41}),
            absl::PermissionDeniedError("the import process tried the forbidden system call "
                                        "'socket'"));
  EXPECT_EQ(Verdict(Signalled(SIGSYS)),
            absl::PermissionDeniedError("the import process tried a forbidden system call"));
}

TEST(VerdictTest, IsNeverGood) {
  EXPECT_EQ(Verdict(Exited(0), {.output = "bye\n"}),
            absl::InternalError("the import process ended with exit code 0 and without an answer; "
                                "it wrote 'bye'"));
  EXPECT_EQ(Verdict({}), absl::InternalError("the import process ended in an unknown way"));
}

}  // namespace
}  // namespace tenon::internal
