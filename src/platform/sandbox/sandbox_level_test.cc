#include "sandbox/sandbox_level.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(SandboxLevelTest, IsWholeWithLandlockAndSeccomp) {
  const SandboxLevel level{.landlock_version = 7, .system_call_filter = true, .memory_limit = true};
  EXPECT_TRUE(level.IsWhole());
  EXPECT_EQ(level.ToString(), "whole (Landlock 7, seccomp, resource limits)");
}

TEST(SandboxLevelTest, SaysWhatIsMissing) {
  SandboxLevel level{.landlock_version = 0, .system_call_filter = true};
  EXPECT_FALSE(level.IsWhole());
  EXPECT_EQ(level.ToString(), "partial (no Landlock, seccomp, resource limits without memory)");
  level = {.landlock_version = 2, .memory_limit = true};
  EXPECT_FALSE(level.IsWhole());
  EXPECT_EQ(level.ToString(), "partial (Landlock 2, no seccomp, resource limits)");
}

}  // namespace
}  // namespace tenon
