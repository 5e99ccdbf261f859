#include "strings/columns.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

using Rows = std::vector<std::vector<std::string>>;

TEST(ColumnsTest, PadsEachColumnToItsWidestCell) {
  EXPECT_EQ(AlignColumns(Rows{{"a", "bb", "c"}, {"aaa", "b", "c"}}), "a    bb  c\naaa  b   c\n");
}

TEST(ColumnsTest, LeavesNoTrailingSpaces) {
  EXPECT_EQ(AlignColumns(Rows{{"a"}, {"bbb", "x"}, {"c", ""}}, "  "), "  a\n  bbb  x\n  c\n");
  EXPECT_EQ(AlignColumns({}), "");
}

TEST(ColumnsTest, CountsCharactersNotBytes) {
  EXPECT_EQ(AlignColumns(Rows{{"größe", "1"}, {"x", "2"}}), "größe  1\nx      2\n");
}

}  // namespace
}  // namespace tenon
