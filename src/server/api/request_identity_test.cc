#include "api/request_identity.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ports/testing/manual_clock.h"

namespace tenon {
namespace {

using testing::StartsWith;

constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class RequestIdentityTest : public testing::Test {
 protected:
  ManualClock clock_;
  UlidGenerator ids_{clock_, 1};
  RequestIdentifier asked_{ids_, 1, false};
  RequestIdentifier all_{ids_, 1, true};
};

TEST_F(RequestIdentityTest, FindsWhatTheCallerCallsItsRequest) {
  const std::vector<http1::Header> headers = {
      {"X-Request-ID", "abc-1"}, {"x-request-id", "other"}, {"Traceparent", "00-a"}};
  EXPECT_EQ(SentIdentityOf(headers).request_id, "abc-1");
  EXPECT_EQ(SentIdentityOf(headers).traceparent, "00-a");
  EXPECT_EQ(SentIdentityOf({}).traceparent, "");
  const std::vector<http1::Header> twice(2, {"traceparent", "00-a"});
  EXPECT_EQ(SentIdentityOf(twice).traceparent, "-") << "begun anew";
}

TEST_F(RequestIdentityTest, EchoesTheIdAndContinuesTheTraceOfItsCaller) {
  const RequestIdentity identity =
      asked_.Identify({.request_id = "a-1", .traceparent = kTraceparent});
  EXPECT_EQ(identity.request_id, "a-1");
  EXPECT_THAT(identity.traceparent, StartsWith("00-0af7651916cd43dd8448eb211c80319c-"));
  EXPECT_EQ(identity.trace(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_NE(identity.span(), "b7ad6b7169203331");
  EXPECT_TRUE(identity.traceparent.ends_with("-01"));
}

TEST_F(RequestIdentityTest, WhoeverSentNothingIsToldNothing) {
  const RequestIdentity identity = asked_.Identify({});
  EXPECT_EQ(identity.request_id, "");
  EXPECT_EQ(identity.traceparent, "");
  EXPECT_EQ(identity.trace(), "");
}

TEST_F(RequestIdentityTest, BeginsATraceInPlaceOfOneThatIsMalformed) {
  const RequestIdentity identity = asked_.Identify({.traceparent = "00-nonsense"});
  EXPECT_TRUE(ParseTraceparent(identity.traceparent).has_value());
}

TEST_F(RequestIdentityTest, DoesNotEchoWhatWouldHarmALog) {
  for (const std::string& id : {std::string("a b"), std::string("a\x1b[31m"),
                                std::string("\xe2\x80\xae"), std::string(129, 'x')}) {
    EXPECT_EQ(asked_.Identify({.request_id = id}).request_id, "");
  }
  EXPECT_EQ(asked_.Identify({.request_id = std::string(128, 'x')}).request_id.size(), 128u);
}

TEST_F(RequestIdentityTest, GivesAllRequestsNamesWhenToldTo) {
  const RequestIdentity identity = all_.Identify({.request_id = "mine"});
  EXPECT_EQ(identity.request_id, "mine");
  EXPECT_TRUE(ParseTraceparent(identity.traceparent).has_value());
  EXPECT_EQ(all_.Identify({}).request_id.size(), 26u);
}

}  // namespace
}  // namespace tenon
