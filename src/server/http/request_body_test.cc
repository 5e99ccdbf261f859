#include "http/request_body.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "ports/testing/manual_clock.h"

namespace tenon {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(30);

class RequestBodyTest : public testing::Test {
 protected:
  BodyBudget budget_{4 << 20};
  ManualClock clock_;
  RequestBody body_{budget_, clock_, kTimeout};
};

TEST_F(RequestBodyTest, CollectsABodyWithALengthAndLeavesWhatFollows) {
  ASSERT_FALSE(body_.BeginSized(5, 0).has_value());
  std::string_view bytes = "ab";
  EXPECT_FALSE(body_.Take(&bytes).has_value());
  EXPECT_FALSE(body_.complete());
  body_.Room()[0] = 'c';
  body_.Received(1);
  bytes = "deGET /";
  EXPECT_FALSE(body_.Take(&bytes).has_value());
  EXPECT_EQ(bytes, "GET /");
  EXPECT_TRUE(body_.complete());
  EXPECT_EQ(body_.Release().bytes, "abcde");
}

TEST_F(RequestBodyTest, AlignsWhatFollowsTheJson) {
  for (const size_t json_size : {1, 63, 64, 100}) {
    ASSERT_FALSE(body_.BeginSized(200, json_size).has_value());
    EXPECT_EQ(reinterpret_cast<uintptr_t>(body_.Room().data() + json_size) % 64, 0u) << json_size;
    body_.Clear();
  }
}

TEST_F(RequestBodyTest, DecodesChunksAndLeavesWhatFollows) {
  body_.BeginChunked(100);
  EXPECT_TRUE(body_.Room().empty());
  std::string_view bytes = "3\r\nabc\r\n0\r\n\r\nGET /";
  EXPECT_FALSE(body_.Take(&bytes).has_value());
  EXPECT_EQ(bytes, "GET /");
  EXPECT_TRUE(body_.complete());
  EXPECT_EQ(body_.Release().bytes, "abc");
}

TEST_F(RequestBodyTest, ReservesItsBytesUntilItIsCleared) {
  ASSERT_FALSE(body_.BeginSized(3 << 20, 0).has_value());
  EXPECT_EQ(budget_.in_use(), 3 << 20);
  RequestBody other(budget_, clock_, kTimeout);
  const std::optional<HttpResponse> refusal = other.BeginSized(2 << 20, 0);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->status, 503);
  body_.Clear();
  EXPECT_EQ(budget_.in_use(), 0);
  EXPECT_FALSE(other.BeginSized(2 << 20, 0).has_value());
}

TEST_F(RequestBodyTest, EarnsTimeWithWhatHasCome) {
  ASSERT_FALSE(body_.BeginSized(1 << 20, 0).has_value());
  EXPECT_EQ(body_.TimeLeft(), kTimeout);
  clock_.Advance(absl::Seconds(20));
  EXPECT_EQ(body_.TimeLeft(), absl::Seconds(10));
  body_.Received(5 * 1024);
  EXPECT_EQ(body_.TimeLeft(), absl::Seconds(15));
  clock_.Advance(absl::Seconds(60));
  EXPECT_EQ(body_.TimeLeft(), absl::ZeroDuration());
}

TEST_F(RequestBodyTest, JoinsABodyWithoutALengthUntilItsEndIsTold) {
  body_.BeginUnsized(10);
  for (std::string_view bytes : {"abc", "", "defg"}) EXPECT_FALSE(body_.Take(&bytes).has_value());
  EXPECT_FALSE(body_.complete());
  EXPECT_EQ(body_.size(), 7u);
  EXPECT_EQ(budget_.in_use(), 1 << 20);
  body_.End();
  EXPECT_TRUE(body_.complete());
  EXPECT_EQ(body_.Release().bytes, "abcdefg");
  body_.Clear();
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(RequestBodyTest, BoundsABodyWithoutALength) {
  body_.BeginUnsized(10);
  std::string_view bytes = "abcdefghijk";
  const std::optional<HttpResponse> refusal = body_.Take(&bytes);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->status, 413);
  EXPECT_NE(refusal->text.find("http.max_body_bytes"), std::string::npos);
}

}  // namespace
}  // namespace tenon
