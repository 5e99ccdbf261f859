#include "predict/http_status.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(HttpStatusTest, StandsForACode) {
  EXPECT_EQ(CodeOfHttp(404), absl::StatusCode::kNotFound);
  EXPECT_EQ(CodeOfHttp(503), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CodeOfHttp(418), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOfHttp(599), absl::StatusCode::kUnknown);
}

}  // namespace
}  // namespace tenon
