#include "http1/response_head.h"

#include <gtest/gtest.h>

namespace tenon::http1 {
namespace {

TEST(ResponseHeadTest, WritesStatusAndHeaders) {
  std::string out;
  AppendStatusLine(404, &out);
  AppendHeader({"Allow", "GET"}, &out);
  EXPECT_EQ(out, "HTTP/1.1 404 Not Found\r\nAllow: GET\r\n");
}

TEST(ResponseHeadTest, AValueCannotEndTheHead) {
  std::string out;
  AppendHeader({"X-Id", std::string_view("a\r\nSet-Cookie: b\0", 17)}, &out);
  EXPECT_EQ(out, "X-Id: a  Set-Cookie: b \r\n");
}

TEST(ResponseHeadTest, KnowsThePhrases) {
  EXPECT_EQ(ReasonPhrase(200), "OK");
  EXPECT_EQ(ReasonPhrase(431), "Request Header Fields Too Large");
  EXPECT_EQ(ReasonPhrase(299), "Unknown");
}

}  // namespace
}  // namespace tenon::http1
