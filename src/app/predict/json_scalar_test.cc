#include "predict/json_scalar.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(JsonScalarTest, KeepsTheTypeOfTheValue) {
  const auto document =
      json::Document::Parse(R"([null, true, -3, 18446744073709551615, 0.5, "text", []])", {})
          .value();
  const std::vector<json::Value>& values = document.root().elements;
  EXPECT_EQ(ScalarOf(values[0]).value(), Scalar());
  EXPECT_EQ(ScalarOf(values[1]).value(), Scalar(true));
  EXPECT_EQ(ScalarOf(values[2]).value(), Scalar(int64_t{-3}));
  EXPECT_EQ(ScalarOf(values[3]).value(), Scalar(~uint64_t{0}));
  EXPECT_EQ(ScalarOf(values[4]).value(), Scalar(0.5));
  EXPECT_EQ(ScalarOf(values[5]).value(), Scalar(std::string_view("text")));
  EXPECT_EQ(ScalarOf(values[6]).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tenon
