#include "ports/path.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(PathTest, HasOneFormForEachPlace) {
  EXPECT_EQ(CleanPath("").value(), "");
  EXPECT_EQ(CleanPath(".").value(), "");
  EXPECT_EQ(CleanPath("a/b/").value(), "a/b");
  EXPECT_EQ(CleanPath("./a/./b").value(), "a/b");
}

TEST(PathTest, RefusesWhatLeavesOrConfuses) {
  for (const std::string_view path :
       {std::string_view("/etc"), std::string_view(".."), std::string_view("a/../b"),
        std::string_view("a//b"), std::string_view("a\0b", 3)}) {
    EXPECT_EQ(CleanPath(path).status().code(), absl::StatusCode::kInvalidArgument) << path;
  }
  EXPECT_FALSE(CleanPath(std::string(256, 'a')).ok());
}

TEST(PathTest, JoinsAndSplits) {
  EXPECT_EQ(JoinPath("", "a"), "a");
  EXPECT_EQ(JoinPath("a/b", "c"), "a/b/c");
  EXPECT_EQ(FolderOf("a/b/c"), "a/b");
  EXPECT_EQ(FolderOf("a"), "");
}

}  // namespace
}  // namespace tenon
