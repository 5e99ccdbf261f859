// The levers of the fakes, beyond what the real ports promise too.

#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "ports/testing/faulty_file_system.h"
#include "ports/testing/manual_clock.h"
#include "ports/testing/memory_file_system.h"
#include "ports/testing/step_executor.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

TEST(ManualClockTest, SettingTheWallTimeBackLeavesMonotonicTimeAlone) {
  ManualClock clock(absl::FromUnixSeconds(100));
  const absl::Duration before = clock.Monotonic();
  clock.SetNow(absl::FromUnixSeconds(50));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(50));
  EXPECT_EQ(clock.Monotonic(), before);
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(51));
}

TEST(ManualClockTest, AWaitWhoseEndHasPassedDoesNotBlock) {
  const ManualClock clock;
  absl::Notification event;
  EXPECT_FALSE(clock.WaitFor(event, -absl::Seconds(1)));
  event.Notify();
  EXPECT_TRUE(clock.WaitFor(event, absl::InfiniteDuration()));
}

TEST(StepExecutorTest, DrainRunsWhatWaitsAndRefusesWhatComes) {
  StepExecutor executor;
  int runs = 0;
  ASSERT_TRUE(executor.Submit([&] { ++runs; }).ok());
  ASSERT_TRUE(executor.Submit([&] { ++runs; }).ok());
  EXPECT_EQ(runs, 0);
  executor.Drain();
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(executor.Submit([&] { ++runs; }).code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(executor.RunOne());
}

TEST(StepExecutorTest, ATaskMaySubmitAnother) {
  StepExecutor executor;
  std::string order;
  ASSERT_TRUE(executor
                  .Submit([&] {
                    order += "a";
                    EXPECT_TRUE(executor.Submit([&] { order += "b"; }).ok());
                  })
                  .ok());
  EXPECT_TRUE(executor.RunOne());
  EXPECT_EQ(order, "a");
  executor.RunAll();
  EXPECT_EQ(order, "ab");
}

TEST(StepExecutorTest, ARefusedTaskNeverRuns) {
  StepExecutor executor;
  bool ran = false;
  executor.RefuseNext(1);
  EXPECT_EQ(executor.Submit([&] { ran = true; }).code(), absl::StatusCode::kUnavailable);
  executor.Drain();
  EXPECT_FALSE(ran);
}

TEST(FaultyFileSystemTest, FailsEveryKindOfOperationOnce) {
  MemoryFileSystem memory;
  FaultyFileSystem files(memory);
  ASSERT_TRUE(files.MakeFolders("f").ok());
  ASSERT_TRUE(files.PublishFile("a", "1").ok());
  const std::vector<std::function<absl::Status()>> operations = {
      [&] { return files.ReadFile("a", 9).status(); }, [&] { return files.PublishFile("a", "1"); },
      [&] { return files.List("").status(); },         [&] { return files.Stat("a").status(); },
      [&] { return files.MakeFolders("f"); },          [&] { return files.Remove("f"); },
  };
  for (const auto& operation : operations) {
    files.FailAfter(0, absl::DataLossError("broken disk"));
    EXPECT_EQ(operation().code(), absl::StatusCode::kDataLoss);
    EXPECT_TRUE(operation().ok()) << "a fault strikes once";
  }
}

TEST(FaultyFileSystemTest, AFaultThatStrikesChangesNothing) {
  MemoryFileSystem memory;
  FaultyFileSystem files(memory);
  files.FailAfter(0, absl::ResourceExhaustedError("full"));
  EXPECT_FALSE(files.PublishFile("a", "1").ok());
  EXPECT_EQ(memory.Stat("a").status().code(), absl::StatusCode::kNotFound);
}

TEST(MemoryFileSystemTest, ListsOneFolderSortedAndNotItsNeighbours) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.MakeFolders("a/b").ok());
  for (const char* path : {"a/z", "a/b-c", "a/b/deep", "a.txt", "ab"}) {
    ASSERT_TRUE(files.PublishFile(path, "x").ok()) << path;
  }
  std::string names;
  const std::vector<FileEntry> entries = files.List("a").value();
  for (const FileEntry& entry : entries) StrAppend(&names, entry.name, " ");
  EXPECT_EQ(names, "b b-c z ");
  EXPECT_EQ(files.List("")->size(), 3u);
}

}  // namespace
}  // namespace tenon
