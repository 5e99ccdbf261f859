#include <gtest/gtest.h>

#include "ports/testing/clock_conformance.h"
#include "ports/testing/executor_conformance.h"
#include "ports/testing/faulty_file_system.h"
#include "ports/testing/file_system_conformance.h"
#include "ports/testing/in_process_sandbox.h"
#include "ports/testing/manual_clock.h"
#include "ports/testing/manual_timer.h"
#include "ports/testing/memory_file_system.h"
#include "ports/testing/sandbox_conformance.h"
#include "ports/testing/step_executor.h"
#include "ports/testing/timer_conformance.h"

namespace tenon {
namespace {

TEST(ManualClockTest, Conforms) { ExpectConformingClock(ManualClock()); }

TEST(ManualClockTest, MovesOnlyWhenMoved) {
  ManualClock clock(absl::FromUnixSeconds(5));
  const absl::Duration before = clock.Monotonic();
  clock.Advance(absl::Seconds(2));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(7));
  EXPECT_EQ(clock.Monotonic() - before, absl::Seconds(2));
  clock.SetNow(absl::UnixEpoch());
  EXPECT_EQ(clock.Monotonic() - before, absl::Seconds(2));
}

TEST(ManualTimerTest, Conforms) {
  ManualClock clock;
  ManualTimer timer(clock);
  ExpectConformingTimer(timer, clock,
                        [&](const absl::Notification&) { timer.Advance(absl::Hours(1)); });
}

TEST(StepExecutorTest, Conforms) {
  StepExecutor executor;
  ExpectConformingExecutor(executor);
}

TEST(StepExecutorTest, RunsTasksInOrderWhenTold) {
  StepExecutor executor;
  std::string order;
  ASSERT_TRUE(executor.Submit([&] { order += "a"; }).ok());
  ASSERT_TRUE(executor.Submit([&] { order += "b"; }).ok());
  EXPECT_EQ(order, "");
  EXPECT_TRUE(executor.RunOne());
  EXPECT_EQ(order, "a");
  executor.RunAll();
  EXPECT_EQ(order, "ab");
  executor.RefuseNext(1);
  EXPECT_FALSE(executor.Submit([] {}).ok());
  EXPECT_TRUE(executor.Submit([] {}).ok());
}

TEST(MemoryFileSystemTest, Conforms) {
  MemoryFileSystem files;
  ExpectConformingFileSystem(files);
}

TEST(FaultyFileSystemTest, ConformsWithoutFaults) {
  MemoryFileSystem files;
  FaultyFileSystem faulty(files);
  ExpectConformingFileSystem(faulty);
}

TEST(FaultyFileSystemTest, FailsTheOperationThatItIsToldTo) {
  MemoryFileSystem files;
  FaultyFileSystem faulty(files);
  faulty.FailAfter(1, absl::DataLossError("broken disk"));
  EXPECT_TRUE(faulty.PublishFile("a", "1").ok());
  EXPECT_EQ(faulty.PublishFile("a", "2").message(), "broken disk");
  EXPECT_EQ(faulty.ReadFile("a", 10).value(), "1");
}

TEST(InProcessSandboxTest, Conforms) {
  InProcessSandbox sandbox(ConformanceBody);
  ExpectConformingSandbox(sandbox);
}

TEST(InProcessSandboxTest, FailsWhenToldToAndRemembersTasksAndNotes) {
  InProcessSandbox sandbox(ConformanceBody);
  sandbox.FailNext(absl::InternalError("crashed"));
  EXPECT_EQ(sandbox.Run(ConformanceTask("echo", "a"), nullptr).status().message(), "crashed");
  EXPECT_TRUE(sandbox.Run(ConformanceTask("notes", "looking"), nullptr).ok());
  ASSERT_EQ(sandbox.tasks().size(), 2U);
  EXPECT_EQ(sandbox.tasks()[0].message, "a");
  EXPECT_EQ(sandbox.notes(), std::vector<std::string>{"looking"});
}

}  // namespace
}  // namespace tenon
