#include "predict/output_columns.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(OutputColumnsTest, TheFirstBatchNamesThem) {
  OutputColumns columns;
  const std::vector<OutputRows> first = {{.name = "label", .width = 1}, {.name = "p", .width = 2}};
  EXPECT_TRUE(columns.Check(first).ok());
  EXPECT_EQ(columns.names(), (std::vector<std::string>{"label", "p_0", "p_1"}));
  EXPECT_TRUE(columns.Check(first).ok());
  const std::vector<OutputRows> other = {{.name = "label", .width = 1}, {.name = "p", .width = 3}};
  EXPECT_EQ(columns.Check(other).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tenon
