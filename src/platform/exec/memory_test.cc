#include "exec/memory.h"

#include <cstring>
#include <memory>

#include <gtest/gtest.h>

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
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the address sanitizer keeps freed memory to catch its use";
#endif
  EXPECT_LT(ResidentBytes(), before + static_cast<int64_t>(kSize / 2));
}

}  // namespace
}  // namespace tenon
