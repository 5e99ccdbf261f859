#include "http/http2_session.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deflate/deflate.h"
#include "http/testing/session_fixture.h"
#include "http2/testing/client_connection.h"

namespace tenon {
namespace {

using http2::Greeting;
using http2::kData;
using http2::kEndHeaders;
using http2::kEndStream;
using http2::kPing;
using http2::kRstStream;
using http2::kWindowUpdate;
using http2::MakeFrame;
using http2::MakeHead;
using http2::Number;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr uint32_t kNoError = 0;
constexpr uint32_t kProtocolError = 1;
constexpr uint32_t kCancel = 8;

class Http2SessionTest : public SessionFixture {
 public:
  Http2SessionTest() { Use({}, {}); }
  ~Http2SessionTest() override {
    EXPECT_FALSE(link2_->overlapped());
    http2_.reset();
    executor_.Drain();
  }

 protected:
  // A new connection to a service with these options.
  void Use(const HttpOptions& options, Http2Session::Options session_options,
           const RequestLogOptions& log_options = {}) {
    http2_.reset();
    own_service_.reset();
    own_log_ =
        std::make_unique<RequestLog>(log_options, Logger(log_sink_, clock_, LogLevel::kDebug));
    own_service_ = std::make_unique<HttpService>(router_, options, budget_, executor_, clock_,
                                                 identifier_, *own_log_);
    link2_ = std::make_shared<FakeLink>();
    client_ = std::make_unique<http2::ClientConnection>();
    http2_ = std::make_shared<Http2Session>(link2_, *own_service_, session_options);
    Tell(Greeting());
  }

  // Gives the session `bytes` and the client what it sends.
  void Tell(std::string_view bytes) {
    while (!bytes.empty() && !link2_->closed()) {
      const std::span<char> room = http2_->ReadBuffer();
      const size_t count = std::min(room.size(), bytes.size());
      std::memcpy(room.data(), bytes.data(), count);
      http2_->OnBytes(count);
      bytes.remove_prefix(count);
    }
    client_->Receive(link2_->TakeSent());
  }
  void RunPool() {
    executor_.RunAll();
    link2_->RunPosted();
    client_->Receive(link2_->TakeSent());
  }
  void Advance(absl::Duration time) {
    clock_.Advance(time);
    http2_->OnTimeout();
    client_->Receive(link2_->TakeSent());
  }
  static std::string Post(uint32_t stream, std::string_view path, const std::string& body,
                          const http2::FieldList& headers = {}) {
    std::string bytes = MakeHead(stream, "POST", path, headers, kEndHeaders);
    for (size_t at = 0; at < body.size(); at += 16'000)
      bytes += MakeFrame(kData, 0, stream, body.substr(at, 16'000));
    return bytes + MakeFrame(kData, kEndStream, stream, "");
  }
  const http2::Answer& answer(uint32_t stream) { return client_->answer(stream); }

  std::unique_ptr<RequestLog> own_log_;
  std::unique_ptr<HttpService> own_service_;
  std::shared_ptr<FakeLink> link2_;
  std::unique_ptr<http2::ClientConnection> client_;
  std::shared_ptr<Http2Session> http2_;
};

TEST_F(Http2SessionTest, AnswersARequestByItsRoute) {
  Tell(MakeHead(1, "GET", "/probe", {{"x-request-id", "abc-1"}}));
  EXPECT_EQ(answer(1).status, 200);
  EXPECT_EQ(answer(1).body, "{}");
  EXPECT_THAT(answer(1).headers, ElementsAre(testing::Pair("date", "Thu, 01 Jan 1970 00:00:00 GMT"),
                                             testing::Pair("content-type", "application/json"),
                                             testing::Pair("content-length", "2"),
                                             testing::Pair("x-request-id", "abc-1")));
  EXPECT_TRUE(answer(1).ended);
}

TEST_F(Http2SessionTest, ReadsBodiesWithAndWithoutALength) {
  Tell(Post(1, "/echo", "hello") + Post(3, "/echo", "you", {{"content-length", "3"}}) +
       Post(5, "/echo", std::string(40'000, 'b')));
  EXPECT_EQ(answer(1).body, "hello");
  EXPECT_EQ(answer(3).body, "you");
  EXPECT_EQ(answer(5).body, std::string(40'000, 'b'));
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(Http2SessionTest, RefusesAsHttp1Does) {
  Tell(MakeHead(1, "GET", "/none") + MakeHead(3, "PUT", "/echo") +
       MakeHead(5, "POST", "/echo", {{"content-encoding", "br"}}) +
       MakeHead(7, "GET", "/probe", {{"expect", "tea"}}) +
       MakeHead(9, "GET", "/" + std::string(9'000, 'a')) + MakeHead(11, "GET", "//probe"));
  const int statuses[] = {404, 405, 415, 417, 414, 400};
  for (uint32_t i = 0; i < 6; ++i) EXPECT_EQ(answer(2 * i + 1).status, statuses[i]);
  EXPECT_EQ(answer(3).Header("allow"), "POST");
}

TEST_F(Http2SessionTest, RefusesALargeBodyBeforeItComes) {
  Tell(MakeHead(1, "POST", "/echo", {{"content-length", "99999999"}}, kEndHeaders));
  EXPECT_EQ(answer(1).status, 413);
  EXPECT_THAT(answer(1).body, HasSubstr("http.max_body_bytes"));
  EXPECT_EQ(answer(1).reset, kNoError);
  Tell(MakeHead(3, "GET", "/probe"));
  EXPECT_EQ(answer(3).status, 200);
}

TEST_F(Http2SessionTest, BoundsABodyWithoutALength) {
  std::string bytes = MakeHead(1, "POST", "/echo", {}, kEndHeaders);
  for (int i = 0; i < 70; ++i) bytes += MakeFrame(kData, 0, 1, std::string(16'000, 'b'));
  Tell(bytes);
  EXPECT_EQ(answer(1).status, 413);
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(Http2SessionTest, RefusesTooManyHeadersSoftly) {
  http2::FieldList fields;
  for (int i = 0; i < 101; ++i) fields.emplace_back("h" + std::to_string(i), "v");
  Tell(MakeHead(1, "GET", "/probe", fields) + MakeHead(3, "GET", "/probe"));
  EXPECT_EQ(answer(1).status, 431);
  EXPECT_EQ(answer(3).status, 200);
}

TEST_F(Http2SessionTest, HeadHasNoBody) {
  Tell(MakeHead(1, "HEAD", "/probe"));
  EXPECT_EQ(answer(1).Header("content-length"), "2");
  EXPECT_EQ(answer(1).body, "");
  EXPECT_TRUE(answer(1).ended);
}

TEST_F(Http2SessionTest, InflatesBodiesAndDeflatesAnswers) {
  const std::string text(5000, 'a');
  const std::string_view pieces[] = {text};
  const std::string zipped = deflate::Deflate(pieces, deflate::Encoding::kGzip).value();
  Tell(Post(1, "/echo", zipped, {{"content-encoding", "gzip"}, {"accept-encoding", "gzip"}}));
  RunPool();
  EXPECT_EQ(answer(1).Header("content-encoding"), "gzip");
  EXPECT_EQ(deflate::Inflate(answer(1).body, deflate::Encoding::kGzip, {}).value(), text);
}

TEST_F(Http2SessionTest, StreamsDoNotWaitForEachOther) {
  Tell(Post(1, "/echo", std::string(200'000, 'a')) + MakeHead(3, "GET", "/probe"));
  EXPECT_EQ(answer(1).status, 0);
  EXPECT_EQ(answer(3).status, 200);
  RunPool();
  EXPECT_EQ(answer(1).status, 200);
}

TEST_F(Http2SessionTest, AFullPoolIsAnswered503) {
  executor_.RefuseNext(1);
  Tell(Post(1, "/echo", std::string(200'000, 'a')));
  EXPECT_EQ(answer(1).status, 503);
  EXPECT_EQ(answer(1).Header("retry-after"), "1");
}

TEST_F(Http2SessionTest, DoesNotRunWhatThePeerHasCancelled) {
  Tell(Post(1, "/echo", std::string(200'000, 'a')) + MakeFrame(kRstStream, 0, 1, Number(kCancel)));
  RunPool();
  EXPECT_EQ(answer(1).status, 0);
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(Http2SessionTest, APeerThatGoesAwayEndsTheSession) {
  Tell(MakeHead(1, "POST", "/echo", {{"content-length", "5"}}, kEndHeaders));
  EXPECT_EQ(budget_.in_use(), 5);
  http2_->OnBytes(0);
  EXPECT_TRUE(link2_->closed());
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(Http2SessionTest, AsksForTheBodyWhenTheClientWaits) {
  Tell(MakeHead(1, "POST", "/echo", {{"expect", "100-continue"}}, kEndHeaders));
  EXPECT_EQ(answer(1).status, 100);
  Tell(MakeFrame(kData, kEndStream, 1, "ok"));
  EXPECT_EQ(answer(1).status, 200);
  EXPECT_EQ(answer(1).body, "ok");
}

TEST_F(Http2SessionTest, ABodyThatDoesNotComeIsAnswered408) {
  Tell(MakeHead(1, "POST", "/echo", {}, kEndHeaders) + MakeFrame(kData, 0, 1, "ab"));
  EXPECT_EQ(link2_->timeout(), absl::Seconds(30));
  Advance(absl::Seconds(30));
  EXPECT_EQ(answer(1).status, 408);
  EXPECT_THAT(answer(1).body, HasSubstr("http.body_timeout"));
  Tell(MakeHead(3, "GET", "/probe"));
  EXPECT_EQ(answer(3).status, 200);
}

TEST_F(Http2SessionTest, AHeadThatDoesNotEndEndsTheConnection) {
  Tell(MakeHead(1, "GET", "/probe", {}, kEndStream));
  EXPECT_EQ(link2_->timeout(), absl::Seconds(10));
  Advance(absl::Seconds(10));
  EXPECT_THAT(client_->goaways(), ElementsAre(kProtocolError));
  EXPECT_TRUE(link2_->shut_down());
}

TEST_F(Http2SessionTest, AnIdleConnectionEndsWhateverPingsItSends) {
  EXPECT_EQ(link2_->timeout(), absl::Seconds(75));
  clock_.Advance(absl::Seconds(70));
  Tell(MakeFrame(kPing, 0, 0, std::string(8, 'p')));
  EXPECT_EQ(link2_->timeout(), absl::Seconds(5));
  Advance(absl::Seconds(5));
  EXPECT_THAT(client_->goaways(), ElementsAre(kNoError));
  EXPECT_TRUE(link2_->shut_down());
  http2_->OnTimeout();
  EXPECT_TRUE(link2_->closed());
}

TEST_F(Http2SessionTest, AConnectionThatAsksIsNotIdle) {
  clock_.Advance(absl::Seconds(70));
  Tell(MakeHead(1, "GET", "/probe"));
  EXPECT_EQ(answer(1).status, 200);
  EXPECT_EQ(link2_->timeout(), absl::Seconds(75));
}

// B63: a window of 0 that is held.
TEST_F(Http2SessionTest, B63AnAnswerThatIsNotTakenIsReset) {
  const std::string setting = std::string("\x00\x04", 2) + Number(0);
  Tell(MakeFrame(http2::kSettings, 0, 0, setting) + MakeHead(1, "GET", "/probe"));
  EXPECT_EQ(answer(1).status, 200);
  EXPECT_EQ(answer(1).body, "");
  EXPECT_EQ(link2_->timeout(), absl::Seconds(30));
  clock_.Advance(absl::Seconds(20));
  Tell(MakeFrame(kWindowUpdate, 0, 1, Number(1)));
  EXPECT_EQ(answer(1).body, "{");
  EXPECT_EQ(link2_->timeout(), absl::Seconds(10));
  Advance(absl::Seconds(10));
  EXPECT_EQ(answer(1).reset, kCancel);
  EXPECT_EQ(link2_->timeout(), absl::Seconds(75));
}

TEST_F(Http2SessionTest, B63RequestsWaitWhileAnswersAreNotTaken) {
  HttpOptions options;
  options.http2.max_untaken_bytes = 1;
  Use(options, {});
  const std::string setting = std::string("\x00\x04", 2) + Number(0);
  Tell(MakeFrame(http2::kSettings, 0, 0, setting) + MakeHead(1, "GET", "/probe") +
       Post(3, "/echo", "a") + MakeHead(5, "GET", "/probe"));
  EXPECT_EQ(answer(1).status, 200);
  EXPECT_EQ(answer(3).status, 0);
  EXPECT_EQ(answer(5).status, 0);
  EXPECT_EQ(link2_->timeout(), absl::Seconds(30));
  Tell(MakeFrame(kRstStream, 0, 3, Number(kCancel)) + MakeFrame(kWindowUpdate, 0, 1, Number(2)));
  EXPECT_TRUE(answer(1).ended);
  EXPECT_EQ(answer(3).status, 0);
  EXPECT_EQ(answer(5).status, 200);
  Tell(Post(7, "/echo", "b"));
  Advance(absl::Seconds(30));  // nobody took the answer that the other waits for
  EXPECT_EQ(answer(5).reset, kCancel);
  EXPECT_EQ(answer(7).status, 200);
}

// Else a peer that takes just enough of one answer would keep the bodies of all others for hours.
TEST_F(Http2SessionTest, B63WhatWaitsBehindASlowAnswerIsGivenUp) {
  HttpOptions options;
  options.http2.max_untaken_bytes = 1;
  Use(options, {});
  const std::string setting = std::string("\x00\x04", 2) + Number(0);
  Tell(MakeFrame(http2::kSettings, 0, 0, setting) + Post(1, "/echo", std::string(60'000, 'a')) +
       Post(3, "/echo", "b"));
  for (int i = 0; i < 2; ++i) {
    Advance(absl::Seconds(29));
    Tell(MakeFrame(kWindowUpdate, 0, 1, Number(17'000)));
  }
  EXPECT_EQ(answer(1).body.size(), 34'000u);
  EXPECT_EQ(answer(3).reset, std::nullopt);
  Advance(absl::Seconds(2));
  EXPECT_EQ(answer(1).reset, std::nullopt);
  EXPECT_EQ(answer(3).reset, kCancel);
}

TEST_F(Http2SessionTest, WaitsForASlowReaderAndGivesUp) {
  link2_->Cork();
  Tell(MakeHead(1, "GET", "/probe"));
  EXPECT_EQ(link2_->timeout(), absl::Seconds(30));
  link2_->Uncork(*http2_);
  client_->Receive(link2_->TakeSent());
  EXPECT_EQ(answer(1).body, "{}");
  link2_->Cork();
  Tell(MakeHead(3, "GET", "/probe"));
  Advance(absl::Seconds(30));
  EXPECT_TRUE(link2_->closed());
}

TEST_F(Http2SessionTest, DrainAnswersWhatThePeerSentBeforeItHeard) {
  Tell(Post(1, "/echo", std::string(200'000, 'a')));
  http2_->OnDrain(true);
  http2_->OnDrain(false);
  client_->Receive(link2_->TakeSent());
  EXPECT_THAT(client_->goaways(), ElementsAre(kNoError));
  EXPECT_EQ(client_->last_stream(), 0x7FFFFFFFu);
  Tell(MakeHead(3, "GET", "/probe") + MakeFrame(kPing, http2::kAck, 0, std::string(8, 0)));
  EXPECT_EQ(client_->last_stream(), 3u);
  EXPECT_FALSE(link2_->shut_down());
  RunPool();
  EXPECT_EQ(answer(1).status, 200);
  EXPECT_EQ(answer(3).status, 200);
  // The large answer waits for the peer's window.
  Tell(MakeFrame(kWindowUpdate, 0, 1, Number(1 << 20)) +
       MakeFrame(kWindowUpdate, 0, 0, Number(1 << 20)));
  EXPECT_TRUE(answer(1).ended);
  EXPECT_TRUE(link2_->shut_down());
}

TEST_F(Http2SessionTest, DrainWaitsForAPeerThatDoesNotAnswer) {
  http2_->OnDrain(false);
  EXPECT_EQ(link2_->timeout(), absl::Seconds(5));
  EXPECT_FALSE(link2_->shut_down());
  Advance(absl::Seconds(5));
  EXPECT_TRUE(link2_->shut_down());
}

TEST_F(Http2SessionTest, AnOldConnectionEndsBehindItsNextAnswer) {
  clock_.Advance(own_service_->options().max_connection_age + absl::Seconds(1));
  Tell(MakeHead(1, "GET", "/probe") + MakeFrame(kPing, http2::kAck, 0, std::string(8, 0)));
  EXPECT_EQ(answer(1).status, 200);
  EXPECT_EQ(client_->goaways().size(), 2u);
  EXPECT_TRUE(link2_->shut_down());
}

TEST_F(Http2SessionTest, AReservedConnectionAnswersProbesOnly) {
  Use({}, {.probes_only = true});
  Tell(MakeHead(1, "GET", "/probe") + Post(3, "/echo", "a"));
  EXPECT_EQ(answer(1).status, 200);
  EXPECT_EQ(answer(3).status, 503);
  EXPECT_EQ(client_->goaways().size(), 1u);
}

TEST_F(Http2SessionTest, LogsRequestsWhenToldTo) {
  Use({}, {}, {.access = true});
  Tell(Post(1, "/echo", "hello", {{"x-request-id", "abc"}}) + MakeHead(3, "GET", "/none"));
  ASSERT_EQ(log_sink_.lines().size(), 2u);
  EXPECT_THAT(log_sink_.lines()[0], HasSubstr(R"("request_id":"abc")"));
  EXPECT_THAT(log_sink_.lines()[0],
              HasSubstr(R"("route":"test.echo","status":200,"request_bytes":5)"));
  EXPECT_THAT(log_sink_.lines()[1], HasSubstr(R"("path":"/none","route":"","status":404)"));
}

}  // namespace
}  // namespace tenon
