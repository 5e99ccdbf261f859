#include "http1/request_parser.h"

#include <string>

#include <gtest/gtest.h>

namespace tenon::http1 {
namespace {

// The status that `head` is refused with; 0 when it is taken, -1 when it is not complete.
int RefusalOf(std::string_view head, const HeadLimits& limits = {}) {
  RequestParser parser(limits);
  const std::optional<size_t> size = parser.ParseHead(head);
  if (!size.has_value()) return parser.error().http_status;
  return *size == 0 ? -1 : 0;
}

TEST(RequestParserTest, ReadsAHead) {
  const std::string text =
      "POST /v2/models/m/infer?x=1 HTTP/1.1\r\nHost: a:80\r\nContent-Length: 12\r\nX-Thing: \t v w "
      "\r\n"
      "Connection: Close\r\nExpect: 100-continue\r\n\r\nbody";
  RequestParser parser({});
  ASSERT_EQ(parser.ParseHead(text), text.size() - 4);
  const RequestHead& head = parser.head();
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/v2/models/m/infer?x=1");
  EXPECT_EQ(head.version_minor, 1);
  EXPECT_EQ(head.content_length, 12);
  EXPECT_EQ(head.Find("x-thing"), "v w");
  EXPECT_EQ(head.Count("HOST"), 1u);
  EXPECT_FALSE(head.keep_alive);
  EXPECT_TRUE(head.expect_continue);
  EXPECT_FALSE(head.chunked);
}

TEST(RequestParserTest, WaitsForTheRest) {
  const std::string text = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  for (size_t i = 0; i < text.size(); ++i) EXPECT_EQ(RefusalOf(text.substr(0, i)), -1) << i;
  EXPECT_EQ(RefusalOf(text), 0);
}

TEST(RequestParserTest, ForgetsTheHeadBefore) {
  RequestParser parser({});
  ASSERT_TRUE(parser.ParseHead("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                  .has_value());
  EXPECT_TRUE(parser.head().chunked);
  ASSERT_TRUE(
      parser.ParseHead("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").has_value());
  EXPECT_FALSE(parser.head().chunked);
  EXPECT_EQ(parser.head().headers.size(), 2u);
}

TEST(RequestParserTest, KnowsWhenAConnectionIsKept) {
  const auto keeps = [](std::string_view head) {
    RequestParser parser({});
    parser.ParseHead(head);
    return parser.head().keep_alive;
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: x\r\nConnection: a, close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

struct Refused {
  std::string head;
  int status;
};

TEST(RequestParserTest, RefusesEachMalformedHeadWithItsStatus) {
  const std::string nul(1, '\0');
  const Refused cases[] = {
      {"GET / HTTP/1.1\nHost: x\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\n\r\n", 400},
      {"GET /\r\nHost: x\r\n\r\n", 400},
      {"GET / HTTP/1.32\r\nHost: x\r\n\r\n", 400},
      {"GET / HTTP/4294967295.255\r\nHost: x\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
      {"GET / http/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET ! HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"G\"T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {nul + " / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a" + nul + "\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nB: c\r\n d\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nB: c\rd\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\n\xef"
       "b: c\r\n\r\n",
       400},
  };
  for (const Refused& refused : cases)
    EXPECT_EQ(RefusalOf(refused.head), refused.status) << refused.head;
}

TEST(RequestParserTest, RefusesFramingThatCanBeReadTwoWays) {
  const Refused cases[] = {
      {"Content-Length: 5\r\nTransfer-Encoding: chunked", 400},
      {"Content-Length: 5\r\nContent-Length: 5", 400},
      {"Content-Length: 5, 5", 400},
      {"Content-Length: +5", 400},
      {"Content-Length: 010", 400},
      {"Content-Length: 0x10", 400},
      {"Content-Length: -48", 400},
      {"Content-Length:", 400},
      {"Content-Length: 1Z", 400},
      {"Content-Length: 99999999999999999999", 413},
      {"Transfer-Encoding: ,chunked", 501},
      {"Transfer-Encoding: \xa0"
       "chunked\xa0",
       501},
      {"Transfer-Encoding: blegh", 501},
      {"Transfer-Encoding: chunked, identity", 501},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400},
      {"Transfer_Encoding: chunked", 400},
  };
  for (const Refused& refused : cases) {
    EXPECT_EQ(RefusalOf("POST / HTTP/1.1\r\nHost: x\r\n" + refused.head + "\r\n\r\n"),
              refused.status)
        << refused.head;
  }
  EXPECT_EQ(RefusalOf("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(RefusalOf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775807\r\n\r\n"),
            0);
}

TEST(RequestParserTest, KeepsItsLimits) {
  const HeadLimits limits{.max_head_bytes = 100, .max_headers = 2, .max_target_bytes = 20};
  EXPECT_EQ(RefusalOf("GET /" + std::string(19, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", limits), 0);
  EXPECT_EQ(RefusalOf("GET /" + std::string(20, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", limits),
            414);
  EXPECT_EQ(RefusalOf("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n", limits), 0);
  EXPECT_EQ(RefusalOf("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nC: d\r\n\r\n", limits), 431);
  EXPECT_EQ(
      RefusalOf("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(90, 'a') + "\r\n\r\n", limits),
      431);
  EXPECT_EQ(RefusalOf("GET /" + std::string(200, 'a'), limits), 414);
}

}  // namespace
}  // namespace tenon::http1
