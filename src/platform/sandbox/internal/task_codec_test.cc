#include "sandbox/internal/task_codec.h"

#include <gtest/gtest.h>

namespace tenon::internal {
namespace {

Assignment Full() {
  Assignment assignment{.parent = 4711, .require_all = false};
  assignment.task = {.name = "import",
                     .message = std::string("a\0b", 3),
                     .readable = {"/a", "/b/c"},
                     .writable = "/out"};
  assignment.task.limits = {.prefix = "import.",
                            .max_memory_bytes = 1,
                            .max_cpu_time = absl::InfiniteDuration(),
                            .max_wall_time = absl::Milliseconds(3),
                            .max_file_bytes = 4,
                            .max_reply_bytes = 5};
  return assignment;
}

TEST(TaskCodecTest, KeepsEveryField) {
  const auto back = DecodeAssignment(EncodeAssignment(Full()));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->parent, 4711);
  EXPECT_FALSE(back->require_all);
  EXPECT_EQ(back->task.name, "import");
  EXPECT_EQ(back->task.message, std::string("a\0b", 3));
  EXPECT_EQ(back->task.readable, (std::vector<std::string>{"/a", "/b/c"}));
  EXPECT_EQ(back->task.writable, "/out");
  EXPECT_EQ(back->task.limits.prefix, "import.");
  EXPECT_EQ(back->task.limits.max_memory_bytes, 1);
  EXPECT_GT(back->task.limits.max_cpu_time, absl::Hours(1'000'000));
  EXPECT_EQ(back->task.limits.max_wall_time, absl::Milliseconds(3));
  EXPECT_EQ(back->task.limits.max_file_bytes, 4);
  EXPECT_EQ(back->task.limits.max_reply_bytes, 5);
}

TEST(TaskCodecTest, RefusesWhatIsCutOrTooLong) {
  const std::string bytes = EncodeAssignment(Full());
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(DecodeAssignment(bytes.substr(0, size)).ok()) << size;
  EXPECT_FALSE(DecodeAssignment(bytes + "x").ok());
}

TEST(TaskCodecTest, RefusesPathsThatAreNotAbsolute) {
  for (const std::string& path : {std::string("a"), std::string(""), std::string("/a\0b", 4)}) {
    SandboxTask task = Full().task;
    task.readable = {path};
    EXPECT_FALSE(CheckTask(task).ok());
  }
  SandboxTask task = Full().task;
  task.writable = "out";
  EXPECT_FALSE(CheckTask(task).ok());
  task.writable = "";
  EXPECT_TRUE(CheckTask(task).ok());
}

}  // namespace
}  // namespace tenon::internal
