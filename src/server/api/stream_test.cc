#include "api/stream.h"

#include <gtest/gtest.h>

#include "api/testing/fake_stream_link.h"

namespace tenon {
namespace {

TEST(StreamHeadTest, FindsTheFirstHeaderOfAName) {
  const auto head = MakeStreamHead("POST", "/a?b", {{"te", "trailers"}, {"x", "1"}, {"x", "2"}});
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/a?b");
  EXPECT_EQ(head->Find("x"), "1");
  EXPECT_EQ(head->Find("te"), "trailers");
  EXPECT_EQ(head->Find("none"), "");
}

TEST(FakeStreamLinkTest, RecordsTheAnswer) {
  FakeStreamLink link;
  const http1::Header header = {"grpc-status", "0"};
  link.SendHead(200, {});
  link.SendBody("ab", nullptr);
  link.SendBody("c", nullptr);
  EXPECT_FALSE(link.finished());
  link.Finish({&header, 1});
  EXPECT_EQ(link.body(), "abc");
  EXPECT_TRUE(link.finished());
  EXPECT_EQ(link.trailers(), (FakeStreamLink::Fields{{"grpc-status", "0"}}));
}

TEST(FakeStreamLinkTest, RunsWhatIsPostedWhenTold) {
  FakeStreamLink link;
  link.Post([&link] { link.Reset(StreamError::kCancel); });
  EXPECT_FALSE(link.reset().has_value());
  link.RunPosted();
  EXPECT_EQ(link.reset(), StreamError::kCancel);
}

}  // namespace
}  // namespace tenon
