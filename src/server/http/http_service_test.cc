#include "http/http_service.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deflate/deflate.h"
#include "http/testing/session_fixture.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::Not;

// What sessions do under other options than the fixture's.
class HttpServiceTest : public SessionFixture {
 protected:
  ~HttpServiceTest() override {
    session_.reset();
    executor_.Drain();
  }

  // A new connection to a service with these options.
  void Use(const HttpOptions& options, const RequestLogOptions& log_options = {}) {
    session_.reset();
    own_service_.reset();
    own_log_ =
        std::make_unique<RequestLog>(log_options, Logger(log_sink_, clock_, LogLevel::kDebug));
    own_service_ = std::make_unique<HttpService>(router_, options, budget_, executor_, clock_,
                                                 identifier_, *own_log_);
    link_ = std::make_shared<FakeLink>();
    session_ = std::make_shared<Http1Session>(link_, *own_service_, Http1Session::Options());
  }

  std::string Echo(const std::string& body, const std::string& headers = "") {
    return AskPool("POST /echo HTTP/1.1\r\nHost: x\r\n" + headers +
                   "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  std::unique_ptr<RequestLog> own_log_;
  std::unique_ptr<HttpService> own_service_;
};

TEST_F(HttpServiceTest, EachPartOfARequestHasItsOwnTime) {
  Use({.header_timeout = absl::Seconds(1),
       .body_timeout = absl::Seconds(2),
       .write_timeout = absl::Seconds(3),
       .keep_alive_timeout = absl::Seconds(4)});
  EXPECT_EQ(link_->timeout(), absl::Seconds(1));
  Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na");
  EXPECT_EQ(link_->timeout(), absl::Seconds(2));
  link_->Cork();
  Ask("b");
  EXPECT_EQ(link_->timeout(), absl::Seconds(3));
  link_->Uncork(*session_);
  EXPECT_EQ(link_->timeout(), absl::Seconds(4));
  Ask("G");
  EXPECT_EQ(link_->timeout(), absl::Seconds(1));
}

TEST_F(HttpServiceTest, CompressesAnswersOfTheConfiguredSize) {
  Use({.compress_min_bytes = 50});
  const std::string accept = "Accept-Encoding: gzip\r\n";
  EXPECT_THAT(Echo(std::string(49, 'a'), accept), Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(Echo(std::string(50, 'a'), accept), HasSubstr("Content-Encoding: gzip"));
  EXPECT_THAT(Echo(std::string(50, 'a')), Not(HasSubstr("Content-Encoding")));
}

TEST_F(HttpServiceTest, RunsSmallBodiesOnTheThreadOfTheConnection) {
  Use({.inline_max_bytes = 10});
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ";
  EXPECT_THAT(Ask(head + "10\r\n\r\n0123456789"), HasSubstr("0123456789"));
  EXPECT_EQ(Ask(head + "11\r\n\r\n0123456789a"), "") << "waits for the pool";
  EXPECT_THAT(AskPool(""), HasSubstr("0123456789a"));
}

TEST_F(HttpServiceTest, RefusesABodyThatInflatesTooFar) {
  const std::string text(2'000'000, 'a');
  const std::string_view pieces[] = {text};
  const std::string zipped = deflate::Deflate(pieces, deflate::Encoding::kGzip).value();
  const std::string encoding = "Content-Encoding: gzip\r\n";
  Use({.max_inflated_bytes = 1 << 20, .max_inflate_ratio = 10'000});
  EXPECT_THAT(Echo(zipped, encoding), HasSubstr("http.max_inflated_bytes"));
  Use({.max_inflated_bytes = 4 << 20, .max_inflate_ratio = 2});
  EXPECT_THAT(Echo(zipped, encoding), HasSubstr("http.max_inflate_ratio"));
  Use({.max_inflated_bytes = 4 << 20, .max_inflate_ratio = 10'000});
  EXPECT_THAT(Echo(zipped, encoding), HasSubstr("HTTP/1.1 200 OK"));
}

TEST_F(HttpServiceTest, LogsRequestsWhenToldTo) {
  Use({});
  Echo("hello");
  EXPECT_TRUE(log_sink_.lines().empty());
  Use({}, {.access = true});
  Echo("hello", "X-Request-Id: abc\r\n");
  ASSERT_EQ(log_sink_.lines().size(), 1u);
  EXPECT_THAT(log_sink_.lines().back(), HasSubstr(R"("request_id":"abc")"));
  EXPECT_THAT(log_sink_.lines().back(), HasSubstr(R"("route":"test.echo","status":200)"));
}

TEST_F(HttpServiceTest, LogsRefusalsTooAndGivesEachRequestAnId) {
  Use({}, {.access = true});
  const std::string answer = Ask("GET /none HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
  ASSERT_EQ(log_sink_.lines().size(), 2u);
  EXPECT_THAT(log_sink_.lines()[0], HasSubstr(R"("path":"/none","route":"","status":404)"));
  EXPECT_THAT(log_sink_.lines()[1], HasSubstr(R"("status":400)"));
  const size_t id = answer.find("X-Request-Id: ");
  ASSERT_NE(id, std::string::npos);
  EXPECT_THAT(log_sink_.lines()[0], HasSubstr(answer.substr(id + 14, 26)));
}

TEST_F(HttpServiceTest, LogsFaultsWithAnIdWhateverTheSettings) {
  Use({});
  const std::string answer = Ask("GET /fault HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(log_sink_.lines().size(), 1u);
  EXPECT_THAT(log_sink_.lines()[0], HasSubstr(R"("level":"error","message":"request failed")"));
  const size_t id = answer.find("X-Request-Id: ");
  ASSERT_NE(id, std::string::npos) << answer;
  EXPECT_THAT(log_sink_.lines()[0], HasSubstr(answer.substr(id + 14, 26)));
}

TEST_F(HttpServiceTest, CountsRequestsByRouteAndStatus) {
  RequestCounts counts(table_.labels(), HttpCodes());
  Use({.counts = &counts});
  Echo("hello");
  Ask("GET /none HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
  const size_t echo = router_.Match("POST", "/echo").route->count_row;
  EXPECT_EQ(counts.label(echo), "test.echo");
  EXPECT_EQ(counts.RequestBytes(echo), 5);
  EXPECT_EQ(counts.ResponseBytes(echo), 5);
  EXPECT_EQ(counts.Durations(echo).count(), 1);
  int64_t unmet = 0;
  counts.ForEachCode(RequestCounts::kNoRoute, [&](int, int64_t count) { unmet += count; });
  EXPECT_EQ(unmet, 2);
}

TEST_F(HttpServiceTest, AHeadThatDoesNotComeIsNotTimedFromTheRequestBefore) {
  RequestCounts counts(table_.labels(), HttpCodes());
  Use({.counts = &counts});
  Echo("hello");
  clock_.Advance(absl::Hours(1));
  Ask("GET");
  session_->OnTimeout();
  EXPECT_EQ(counts.Durations(RequestCounts::kNoRoute).count(), 1);
  EXPECT_EQ(counts.Durations(RequestCounts::kNoRoute).sum(), 0);
}

TEST_F(HttpServiceTest, AnswersSayTheTraceThatTheyContinue) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string answer = Echo("hello", "Traceparent: 00-" + trace + "-b7ad6b7169203331-01\r\n");
  EXPECT_THAT(answer, HasSubstr("traceparent: 00-" + trace + "-"));
  EXPECT_THAT(answer, Not(HasSubstr("b7ad6b7169203331")));
  EXPECT_THAT(Echo("hello"), Not(HasSubstr("traceparent")));
}

}  // namespace
}  // namespace tenon
