#include "exec/random.h"

#include <set>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(RandomBytesTest, GivesAsManyAsAskedForAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string bytes = RandomBytes(32);
    EXPECT_EQ(bytes.size(), 32);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
  EXPECT_EQ(RandomBytes(256).size(), 256);
  EXPECT_EQ(RandomBytes(0), "");
}

}  // namespace
}  // namespace tenon
