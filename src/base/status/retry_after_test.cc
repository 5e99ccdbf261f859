#include "status/retry_after.h"

#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

TEST(RetryAfterTest, IsToldWithTheStatusAndWhatIsAddedToIt) {
  const absl::Status status =
      WithRetryAfter(absl::ResourceExhaustedError("enough"), absl::Milliseconds(1500));
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(1500));
  EXPECT_EQ(RetryAfterOf(Annotate(status, "asking")), absl::Milliseconds(1500));
  EXPECT_EQ(MessageOf(status), "enough");
}

TEST(RetryAfterTest, IsASecondForWhatIsUnavailableAndNothingForTheRest) {
  EXPECT_EQ(RetryAfterOf(absl::UnavailableError("busy")), absl::Seconds(1));
  EXPECT_EQ(RetryAfterOf(absl::ResourceExhaustedError("full")), std::nullopt);
  EXPECT_EQ(RetryAfterOf(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(RetryAfterOf(WithRetryAfter(absl::OkStatus(), absl::Seconds(3))), std::nullopt);
}

}  // namespace
}  // namespace tenon
