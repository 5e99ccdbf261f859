#include "import/xgboost/internal/plain_json.h"

#include <gtest/gtest.h>

namespace tenon::xgboost {
namespace {

TEST(PlainJson, ReplacesNumbersOutsideStringsAlone) {
  EXPECT_EQ(PlainJson(R"({"NaN":[NaN,-Infinity,"a\"NaN"]})"),
            R"({"NaN":["N",-1e99    ,"a\"NaN"]})");
}

TEST(PlainJson, LeavesOtherTextAsItIs) {
  EXPECT_FALSE(HasOddNumbers(R"({"a":[1,2]})"));
  EXPECT_TRUE(HasOddNumbers("[NaN]"));
  EXPECT_TRUE(HasOddNumbers("[Infinity]"));
  EXPECT_EQ(PlainJson("[Na"), "[Na");
}

}  // namespace
}  // namespace tenon::xgboost
