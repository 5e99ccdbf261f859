// Requests on whose end two parties might disagree: every one is refused and the connection ends
// (RFC 9112, section 11.2).
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "http/testing/session_fixture.h"

namespace tenon {
namespace {

using std::string_view_literals::operator""sv;

class SmugglingTest : public SessionFixture {
 protected:
  // Sends `bytes` and, behind them, a request that must not be answered.
  void ExpectRefused(std::string_view bytes) {
    Restart();
    const std::string answer = Ask(std::string(bytes) + "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n");
    const bool refused = answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 5");
    EXPECT_TRUE(refused) << bytes << "\n-> " << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << bytes;
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << "a second answer to " << bytes;
    EXPECT_TRUE(link_->shut_down()) << bytes;
  }

  // The same for a body framed by `headers`.
  void ExpectFramingRefused(std::string_view headers, std::string_view body = "") {
    ExpectRefused(std::string("POST /echo HTTP/1.1\r\nHost: x\r\n") + std::string(headers) +
                  "\r\n\r\n" + std::string(body));
  }
};

TEST_F(SmugglingTest, B50LengthsThatDisagree) {
  ExpectFramingRefused("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n");
  ExpectFramingRefused("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n");
  ExpectFramingRefused("Content-Length: 0\r\nContent-Length: 1", "a");
  ExpectFramingRefused("Content-Length: 5, 5", "hello");
}

TEST_F(SmugglingTest, B50LengthsThatAreNoNumbers) {
  for (const char* length : {"+1_0", "0x10", "-48", "", "1Z", "1 0",
                             "\x0b"
                             "1"}) {
    ExpectFramingRefused(std::string("Content-Length: ") + length, "0123456789");
  }
}

TEST_F(SmugglingTest, B45LengthsThatAreTooLarge) {
  for (const char* length : {"9223372036854775807", "99999999999999999999"}) {
    ExpectFramingRefused(std::string("Content-Length: ") + length);
  }
}

TEST_F(SmugglingTest, B52TransferEncodingsThatAreNotJustChunked) {
  for (const char* coding : {",chunked",
                             "\xa0"
                             "chunked\xa0",
                             "blegh", "chunked, identity", "identity"}) {
    ExpectFramingRefused(std::string("Transfer-Encoding: ") + coding, "0\r\n\r\n");
  }
  ExpectFramingRefused("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n");
  ExpectFramingRefused("Transfer_Encoding: chunked", "0\r\n\r\n");
  ExpectRefused("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}

TEST_F(SmugglingTest, B51B55ChunksOutsideTheGrammar) {
  for (const char* chunk :
       {"0_2e\r\nab\r\n", "0x2\r\nab\r\n", "+2\r\nab\r\n", "-2\r\nab\r\n", " 2\r\nab\r\n",
        "5\r\r;ABCD\r\nabcde\r\n", "2\nab\r\n", "2\r\nabXX", "2\r\nabc\r\n", "\r\nab\r\n"}) {
    ExpectFramingRefused("Transfer-Encoding: chunked", std::string(chunk) + "0\r\n\r\n");
  }
}

TEST_F(SmugglingTest, B53HeadersOutsideTheGrammar) {
  for (const char* header : {"Content-Length : 1", "\tFirst: a", "A: b\r\n folded", ": ignored",
                             "\xef"
                             "foo: bar",
                             "Content-Length\x85: 10", "A: b\rc", "no colon"}) {
    ExpectRefused(std::string("POST /echo HTTP/1.1\r\nHost: x\r\n") + header + "\r\n\r\n");
  }
  ExpectRefused("GET /probe HTTP/1.1\r\nHost: x\r\nA: v\0b\r\n\r\n"sv);
  ExpectRefused("GET /probe HTTP/1.1\r\n\r\n");
  ExpectRefused("GET /probe HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
}

TEST_F(SmugglingTest, B54RequestLinesOutsideTheGrammar) {
  for (const char* line :
       {"GET /\nHTTP/1.1", "GET / HTTP/1.32", "GET / HTTP/4294967295.255",
        "G=\":<>(e),[T];?\" /x HTTP/1.1", "GET ! HTTP/1.1", "GET  /probe HTTP/1.1"}) {
    ExpectRefused(std::string(line) + "\r\nHost: x\r\n\r\n");
  }
  ExpectRefused("GET /probe HTTP/1.1\nHost: x\n\n");
}

TEST_F(SmugglingTest, B57ABodyOnGetIsFramedAsItSays) {
  const std::string answer =
      Ask("GET /probe HTTP/1.1\r\nHost: x\r\nContent-Length: 37\r\n\r\nGET /smuggled "
          "HTTP/1.1\r\nHost: x\r\n\r\n.."
          "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.find("404"), std::string::npos);
  EXPECT_NE(answer.find("HTTP/1.1 200", 1), std::string::npos);
}

TEST_F(SmugglingTest, B44FramingThatCostsMoreThanTheDataIsRefused) {
  std::string chunks;
  for (int i = 0; i < 100'000; ++i) chunks += "1\r\nA\r\n";
  ExpectFramingRefused("Transfer-Encoding: chunked", chunks + "0\r\n\r\n");
}

TEST_F(SmugglingTest, B58HeadsBeyondTheLimitsAreRefused) {
  std::string many;
  for (int i = 0; i < 200; ++i) many += "A: b\r\n";
  ExpectRefused("GET /probe HTTP/1.1\r\nHost: x\r\n" + many + "\r\n");
  ExpectRefused("GET /probe HTTP/1.1\r\nHost: x\r\nA: " + std::string(100'000, 'a') + "\r\n\r\n");
  ExpectRefused("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
}

}  // namespace
}  // namespace tenon
