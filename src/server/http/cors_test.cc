#include "http/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/session_fixture.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::Not;

// A server that pages of https://good.example may use.
class CorsTest : public SessionFixture {
 protected:
  CorsTest() {
    session_ = std::make_shared<Http1Session>(link_, guarded_, Http1Session::Options());
  }

  std::string AskAs(std::string_view origin, const std::string& line,
                    const std::string& more = "") {
    return Ask(line + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + std::string(origin) + "\r\n" +
               more + "Content-Length: 0\r\n\r\n");
  }

  const OriginPolicy policy_{{.hosts = std::vector<std::string>(),
                              .origins = std::vector<std::string>{"https://good.example"}}};
  const HttpOptions guarded_options_{.origins = &policy_};
  const HttpService guarded_{router_, guarded_options_, budget_,     executor_,
                             clock_,  identifier_,      request_log_};
};

TEST_F(CorsTest, AListedPageMaySendItsRequestAndReadTheAnswer) {
  const std::string asked =
      AskAs("https://good.example", "OPTIONS /echo",
            "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: x-api-key\r\n");
  EXPECT_TRUE(asked.starts_with("HTTP/1.1 200 ")) << asked;
  EXPECT_THAT(asked, HasSubstr("Access-Control-Allow-Origin: https://good.example\r\n"));
  EXPECT_THAT(asked, HasSubstr("Access-Control-Allow-Methods: GET, HEAD, POST\r\n"));
  EXPECT_THAT(asked, HasSubstr("Access-Control-Allow-Headers: x-api-key\r\n"));
  EXPECT_THAT(asked, HasSubstr("Vary: Origin\r\n"));
  EXPECT_THAT(asked, Not(HasSubstr("Credentials")));
  const std::string answer = AskAs("https://good.example", "POST /echo");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
  EXPECT_THAT(answer, HasSubstr("Access-Control-Allow-Origin: https://good.example\r\n"));
}

TEST_F(CorsTest, AnyOtherPageMayDoNeither) {
  for (const char* origin : {"https://evil.example", "null", "https://good.example.evil"}) {
    const std::string asked =
        AskAs(origin, "OPTIONS /echo", "Access-Control-Request-Method: POST\r\n");
    EXPECT_TRUE(asked.starts_with("HTTP/1.1 403 ")) << asked;
    EXPECT_THAT(asked, Not(HasSubstr("Access-Control"))) << origin;
    EXPECT_TRUE(AskAs(origin, "POST /echo").starts_with("HTTP/1.1 403 ")) << origin;
    EXPECT_TRUE(AskAs(origin, "DELETE /none").starts_with("HTTP/1.1 403 ")) << origin;
    const std::string read = AskAs(origin, "GET /probe");
    EXPECT_TRUE(read.starts_with("HTTP/1.1 200 ")) << read;
    EXPECT_THAT(read, Not(HasSubstr("Access-Control"))) << origin;
  }
}

TEST_F(CorsTest, ABodyThatWouldBeRefusedIsNotAskedFor) {
  const std::string answer =
      Ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
          "Expect: 100-continue\r\nContent-Length: 99\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
  EXPECT_THAT(answer, HasSubstr("http.allowed_origins"));
}

TEST_F(CorsTest, HealthIsToldByAnyName) {
  EXPECT_TRUE(Ask("GET /probe HTTP/1.1\r\nHost: lb.example\r\n\r\n").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(Ask("POST /echo HTTP/1.1\r\nHost: lb.example\r\nContent-Length: 0\r\n\r\n")
                  .starts_with("HTTP/1.1 403 "));
  EXPECT_TRUE(
      Ask("OPTIONS /probe HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 405 "));
}

}  // namespace
}  // namespace tenon
