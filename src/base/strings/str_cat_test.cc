#include "strings/str_cat.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(StrCatTest, JoinsEveryKindOfTextAndNumber) {
  const std::string_view view = "view";
  EXPECT_EQ(StrCat("literal ", view, " ", std::string("string "), 7, " ", 1.5, " ", ToAbsl(view)),
            "literal view string 7 1.5 view");
}

TEST(StrCatTest, Appends) {
  std::string out = "a";
  StrAppend(&out, std::string_view("b"), 3);
  EXPECT_EQ(out, "ab3");
}

}  // namespace
}  // namespace tenon
