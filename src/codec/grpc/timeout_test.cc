#include "grpc/timeout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::grpc {
namespace {

TEST(TimeoutTest, EveryUnitIsKnown) {
  EXPECT_EQ(*ParseTimeout("2H"), absl::Hours(2));
  EXPECT_EQ(*ParseTimeout("3M"), absl::Minutes(3));
  EXPECT_EQ(*ParseTimeout("4S"), absl::Seconds(4));
  EXPECT_EQ(*ParseTimeout("500m"), absl::Milliseconds(500));
  EXPECT_EQ(*ParseTimeout("6u"), absl::Microseconds(6));
  EXPECT_EQ(*ParseTimeout("7n"), absl::Nanoseconds(7));
  EXPECT_EQ(*ParseTimeout("0S"), absl::ZeroDuration());
  EXPECT_EQ(*ParseTimeout("99999999H"), absl::Hours(99999999));
}

TEST(TimeoutTest, AnythingElseIsRefused) {
  for (const char* value :
       {"", "H", "1", "-1m", "+1m", "1.5S", " 1S", "1s", "abc", "123456789S", "99999999999H"}) {
    const auto timeout = ParseTimeout(value);
    EXPECT_EQ(timeout.status().code(), absl::StatusCode::kInvalidArgument) << value;
    EXPECT_THAT(MessageOf(timeout.status()), testing::HasSubstr("header grpc-timeout is '"));
  }
}

}  // namespace
}  // namespace tenon::grpc
