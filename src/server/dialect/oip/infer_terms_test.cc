#include "dialect/oip/infer_terms.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::oip {
namespace {

absl::StatusOr<RequestTerms> Read(const std::map<std::string, std::string>& headers) {
  return ReadTerms(absl::Seconds(100), [&](std::string_view name) -> std::string_view {
    const auto found = headers.find(std::string(name));
    return found == headers.end() ? std::string_view() : found->second;
  });
}

TEST(InferTermsTest, WithoutHeadersThereIsNoDeadline) {
  EXPECT_EQ(Read({}).value().deadline, absl::InfiniteDuration());
}

TEST(InferTermsTest, TheSoonerHeaderCounts) {
  const RequestTerms terms =
      Read({{"x-request-timeout-ms", "250"}, {"x-envoy-expected-rq-timeout-ms", "50"}}).value();
  EXPECT_EQ(terms.deadline, absl::Seconds(100) + absl::Milliseconds(50));
  EXPECT_EQ(terms.deadline_name, "x-envoy-expected-rq-timeout-ms");
}

TEST(InferTermsTest, OtherValuesAreRefused) {
  for (const char* value : {"0", "-5", "1.5", "soon", "99999999999"})
    EXPECT_TRUE(absl::IsInvalidArgument(Read({{"x-request-timeout-ms", value}}).status())) << value;
  EXPECT_EQ(MessageOf(Read({{"x-request-timeout-ms", "soon"}}).status()),
            "header x-request-timeout-ms: 'soon' is no whole number of milliseconds above 0");
}

}  // namespace
}  // namespace tenon::oip
