#include "exec/memory.h"

#include <cstring>
#include <memory>

#include <gtest/gtest.h>

#include "exec/sanitizers.h"

namespace tenon {
namespace {

TEST(MemoryTest, SeesMemoryComeAndGo) {
  constexpr size_t kSize = 64 << 20;
  const int64_t before = ResidentBytes();
  ASSERT_GT(before, 0);
  auto block = std::make_unique<char[]>(kSize);
  std::memset(block.get(), 1, kSize);
  EXPECT_EQ(block[kSize / 2], 1);
  EXPECT_GT(ResidentBytes(), before + static_cast<int64_t>(kSize / 2));
  block.reset();
  ReturnFreeMemory();
  if (kUnderSanitizer) GTEST_SKIP() << "sanitizers keep freed memory to catch its use";
  EXPECT_LT(ResidentBytes(), before + static_cast<int64_t>(kSize / 2));
}

}  // namespace
}  // namespace tenon
