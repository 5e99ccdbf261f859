#include "http/http1_session.h"

#include <string>

#include <gtest/gtest.h>

#include "deflate/deflate.h"
#include "http/testing/fake_link.h"
#include "http/testing/session_fixture.h"

namespace tenon {
namespace {

class Http1SessionTest : public SessionFixture {};

TEST_F(Http1SessionTest, AnswersAndKeepsTheConnection) {
  EXPECT_EQ(
      Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n"),
      "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: application/json\r\n"
      "Content-Length: 2\r\n\r\n{}");
  EXPECT_EQ(Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n").substr(0, 15), "HTTP/1.1 200 OK");
  EXPECT_FALSE(link_->closed());
}

TEST_F(Http1SessionTest, TakesARequestByteByByte) {
  const std::string request = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
  std::string answer;
  for (const char c : request) answer += Ask(std::string(1, c));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
}

TEST_F(Http1SessionTest, AnswersPipelinedRequestsInOrder) {
  std::string requests;
  for (int i = 0; i < 1000; ++i) {
    requests +=
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n" + std::to_string(1000 + i);
  }
  const std::string answers = Ask(requests);
  size_t at = 0;
  for (int i = 0; i < 1000; ++i) {
    at = answers.find("\r\n\r\n" + std::to_string(1000 + i), at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST_F(Http1SessionTest, LetsOneEmptyLinePassBeforeEachRequest) {
  const std::string request = "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_TRUE(Ask("\r\n" + request).starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(Ask("\r\n"), "");
  EXPECT_TRUE(Ask(request).starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(Ask("\r\n"), "");
  EXPECT_TRUE(Ask("\r\n" + request).starts_with("HTTP/1.1 400 "));
}

TEST_F(Http1SessionTest, ReadsChunkedBodies) {
  EXPECT_TRUE(Ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: t\r\n\r\n")
                  .ends_with("\r\n\r\nabcde"));
  EXPECT_TRUE(
      Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nz").ends_with("\r\n\r\nz"));
}

TEST_F(Http1SessionTest, AsksForTheBodyWhenTheClientWaits) {
  EXPECT_EQ(
      Ask("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"),
      "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(Ask("ok").ends_with("\r\n\r\nok"));
}

TEST_F(Http1SessionTest, ReadsNoBodyBeforeItHasAskedForIt) {
  link_->Cork();
  Ask("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: "
      "chunked\r\n\r\n");
  EXPECT_TRUE(session_->ReadBuffer().empty());
  link_->Uncork(*session_);
  EXPECT_EQ(link_->TakeSent(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(Ask("no chunk\r\n").starts_with("HTTP/1.1 400 "));
}

// A client that errs about the path keeps its connection (and its other requests).
TEST_F(Http1SessionTest, ReadsASmallBodyThatItRefusesAndGoesOn) {
  const std::string next = "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string& refused :
       {std::string("POST /none HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"),
        std::string("PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n0\r\n\r\n"),
        std::string("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\n"
                    "Content-Length: 3\r\n\r\nabc")}) {
    const std::string answers = Ask(refused + next);
    EXPECT_TRUE(answers.starts_with("HTTP/1.1 4")) << answers;
    EXPECT_EQ(answers.find("Connection: close"), std::string::npos) << answers;
    EXPECT_NE(answers.find("HTTP/1.1 200 "), std::string::npos) << answers;
  }
}

TEST_F(Http1SessionTest, DoesNotAskForABodyThatItRefuses) {
  const std::string answer = Ask(
      "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_NE(answer.find("http.max_body_bytes"), std::string::npos);
}

TEST_F(Http1SessionTest, RefusesOtherExpectations) {
  EXPECT_TRUE(
      Ask("GET /probe HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n").starts_with("HTTP/1.1 417 "));
}

TEST_F(Http1SessionTest, HeadHasNoBody) {
  const std::string answer = Ask("HEAD /probe HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 2\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(Http1SessionTest, ClosesWhenToldToAndForHttp10) {
  EXPECT_NE(
      Ask("GET /probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").find("Connection: close"),
      std::string::npos);
  EXPECT_TRUE(link_->shut_down());
  Restart();
  EXPECT_NE(Ask("GET /probe HTTP/1.0\r\n\r\n").find("Connection: close"), std::string::npos);
  Restart();
  EXPECT_NE(
      Ask("GET /probe HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").find("Connection: keep-alive"),
      std::string::npos);
  EXPECT_FALSE(link_->shut_down());
}

TEST_F(Http1SessionTest, EchoesTheRequestId) {
  EXPECT_NE(Ask("GET /probe HTTP/1.1\r\nHost: x\r\nX-Request-Id: abc-1\r\n\r\n")
                .find("X-Request-Id: abc-1\r\n"),
            std::string::npos);
  EXPECT_EQ(Ask("GET /probe HTTP/1.1\r\nHost: x\r\nX-Request-Id: a b\r\n\r\n").find("X-Request-Id"),
            std::string::npos);
}

TEST_F(Http1SessionTest, InflatesBodiesAndDeflatesAnswers) {
  const std::string text(5000, 'a');
  const std::string_view pieces[] = {text};
  const std::string zipped = deflate::Deflate(pieces, deflate::Encoding::kGzip).value();
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " +
      std::to_string(zipped.size()) + "\r\n";
  EXPECT_TRUE(AskPool(head + "\r\n" + zipped).ends_with("\r\n\r\n" + text));
  const std::string answer = AskPool(head + "Accept-Encoding: gzip\r\n\r\n" + zipped);
  EXPECT_NE(answer.find("Content-Encoding: gzip\r\n"), std::string::npos);
  const std::string body = answer.substr(answer.find("\r\n\r\n") + 4);
  EXPECT_EQ(deflate::Inflate(body, deflate::Encoding::kGzip, {}).value(), text);
}

TEST_F(Http1SessionTest, BoundsWhatABodyInflatesTo) {
  const std::string text(5'000'000, 'a');
  const std::string_view pieces[] = {text};
  const std::string zipped = deflate::Deflate(pieces, deflate::Encoding::kGzip).value();
  const std::string answer =
      AskPool("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " +
              std::to_string(zipped.size()) + "\r\n\r\n" + zipped);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
}

TEST_F(Http1SessionTest, RefusesOtherContentEncodings) {
  for (const char* encoding : {"br", "gzip, gzip", "gzip\r\nContent-Encoding: gzip"}) {
    Restart();
    const std::string answer =
        Ask(std::string("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: ") + encoding +
            "\r\nContent-Length: 2\r\n\r\nab");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 415 ")) << encoding << answer;
    EXPECT_NE(answer.find("Accept-Encoding: gzip, deflate"), std::string::npos);
  }
}

TEST_F(Http1SessionTest, LargeBodiesAreHandledByThePool) {
  const std::string body(200'000, 'b');
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + body;
  EXPECT_EQ(Ask(request), "");
  EXPECT_TRUE(session_->ReadBuffer().empty());
  EXPECT_TRUE(AskPool("").ends_with(body));
  EXPECT_TRUE(AskPool(request).ends_with(body));
}

TEST_F(Http1SessionTest, AFullPoolIsAnswered503) {
  executor_.RefuseNext(1);
  const std::string answer =
      Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" +
          std::string(200'000, 'b'));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
}

TEST_F(Http1SessionTest, WaitsForASlowReaderAndGivesUp) {
  link_->Cork();
  EXPECT_EQ(Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n"), "");
  EXPECT_TRUE(session_->ReadBuffer().empty());
  EXPECT_EQ(link_->timeout(), service_options_.write_timeout);
  link_->Uncork(*session_);
  EXPECT_TRUE(link_->TakeSent().ends_with("{}"));
  link_->Cork();
  Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n");
  session_->OnTimeout();
  EXPECT_TRUE(link_->closed());
}

TEST_F(Http1SessionTest, SlowRequestsAreAnswered408AndIdleOnesClosed) {
  EXPECT_EQ(Ask("GET /probe HT"), "");
  session_->OnTimeout();
  EXPECT_TRUE(link_->TakeSent().starts_with("HTTP/1.1 408 "));
  Restart();
  Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  session_->OnTimeout();
  EXPECT_NE(link_->TakeSent().find("http.body_timeout"), std::string::npos);
  Restart();
  session_->OnTimeout();
  EXPECT_TRUE(link_->closed());
  EXPECT_EQ(link_->TakeSent(), "");
}

TEST_F(Http1SessionTest, ABodyThatRanOutOfTimeKeepsWhatIsReadInto) {
  Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhe");
  const std::span<char> room = session_->ReadBuffer();  // the transport's read begins
  session_->OnTimeout();
  EXPECT_TRUE(link_->shut_down());
  room[0] = 'l';
  session_->OnBytes(1);
}

TEST_F(Http1SessionTest, ATrickledBodyRunsOutOfTime) {
  Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n");
  clock_.Advance(service_options_.body_timeout - absl::Seconds(1));
  Ask("x");
  EXPECT_EQ(link_->timeout(), absl::Seconds(1));
  Ask(std::string(3000, 'x'));
  EXPECT_EQ(link_->timeout(), absl::Seconds(3));
}

TEST_F(Http1SessionTest, AnOldConnectionEndsWithItsNextAnswer) {
  clock_.Advance(service_options_.max_connection_age + absl::Seconds(1));
  EXPECT_NE(Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n").find("Connection: close"),
            std::string::npos);
}

TEST_F(Http1SessionTest, AReservedConnectionAnswersProbesOnly) {
  Restart({.probes_only = true});
  EXPECT_TRUE(Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(link_->shut_down());
  Restart({.probes_only = true});
  const std::string answer = Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find("http.max_connections"), std::string::npos);
}

TEST_F(Http1SessionTest, BodiesShareABudget) {
  const auto reservation = budget_.Reserve(kBudgetBytes - 10);
  ASSERT_TRUE(reservation.has_value());
  const std::string answer = Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  Restart();
  EXPECT_TRUE(
      Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello").ends_with("hello"));
  EXPECT_EQ(budget_.in_use(), kBudgetBytes - 10);
}

TEST_F(Http1SessionTest, TheBinaryPartOfABodyIsAligned) {
  const std::string answer = Ask(
      "POST /alignment HTTP/1.1\r\nHost: x\r\nBinary-At: 5\r\nContent-Length: 9\r\n\r\njson!data");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n0")) << answer;
}

TEST_F(Http1SessionTest, APeerThatGoesAwayEndsTheSession) {
  Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  session_->OnBytes(0);
  EXPECT_TRUE(link_->closed());
  session_.reset();
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(Http1SessionTest, AnswersLaterWhenTheHandlerHasSaidSo) {
  const std::string request = "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
  EXPECT_EQ(Ask(request + "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n"), "");
  ASSERT_EQ(deferred_.size(), 1u);
  deferred_[0].answer(JsonResponse("[1]"));
  EXPECT_EQ(link_->TakeSent(), "");
  link_->RunPosted();
  const std::string sent = link_->TakeSent();
  EXPECT_NE(sent.find("\r\n\r\n[1]HTTP/1.1 200 OK"), std::string::npos) << sent;
  EXPECT_TRUE(sent.ends_with("\r\n\r\n{}")) << sent;
  EXPECT_FALSE(deferred_[0].stop.stop_requested());
}

TEST_F(Http1SessionTest, AnswersLaterFromThePoolToo) {
  const std::string body(100'000, 'x');
  EXPECT_EQ(AskPool("POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + body),
            "");
  ASSERT_EQ(deferred_.size(), 1u);
  deferred_[0].answer(JsonResponse("[1]"));
  link_->RunPosted();
  EXPECT_TRUE(link_->TakeSent().ends_with("\r\n\r\n[1]"));
  EXPECT_TRUE(Ask("GET /probe HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_F(Http1SessionTest, AnswersLaterAreCompressedLikeOthers) {
  Ask("POST /later HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx");
  deferred_[0].answer(JsonResponse(std::string(10'000, ' ')));
  link_->RunPosted();
  EXPECT_NE(link_->TakeSent().find("Content-Encoding: gzip"), std::string::npos);
}

TEST_F(Http1SessionTest, AClosedConnectionStopsWhatIsDeferred) {
  const std::string request = "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx";
  Ask(request);
  EXPECT_FALSE(session_->ReadBuffer().empty());  // or it would not be heard
  session_->OnBytes(0);
  EXPECT_TRUE(deferred_[0].stop.stop_requested());
  Restart();
  Ask(request);
  session_.reset();  // as a transport that was reset lets go of it
  EXPECT_TRUE(deferred_[1].stop.stop_requested());
  deferred_[1].answer(JsonResponse("[1]"));
  Restart();
}

TEST_F(Http1SessionTest, AReadThatBeganWhileAnAnswerWasDeferredIsTheNextRequest) {
  const std::string request = "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx";
  const std::string probe = "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n";
  Ask(request);
  for (int i = 0; i < 50; ++i) {
    const std::span<char> room = session_->ReadBuffer();  // where the transport goes on reading
    deferred_.back().answer(JsonResponse("[1]"));
    link_->RunPosted();
    EXPECT_TRUE(link_->TakeSent().ends_with("\r\n\r\n[1]"));
    const std::string& next = i % 2 == 0 ? request : probe;
    std::memcpy(room.data(), next.data(), next.size());
    session_->OnBytes(next.size());
    if (i % 2 == 0) continue;
    EXPECT_TRUE(link_->TakeSent().ends_with("\r\n\r\n{}"));
    Ask(request);
  }
}

TEST_F(Http1SessionTest, ABodyMayEndInAReadThatBeganBefore) {
  Ask("POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(link_->TakeSent(), "");
  deferred_[0].answer(JsonResponse("[1]"));
  link_->RunPosted();
  EXPECT_TRUE(Ask("llo").ends_with("\r\n\r\nhello"));
  Ask("POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
  Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_TRUE(session_->ReadBuffer().empty());
  deferred_[1].answer(JsonResponse("[1]"));
  link_->RunPosted();
  EXPECT_TRUE(Ask("llo").ends_with("\r\n\r\nhello"));
}

// The answer may overtake the news that it is deferred; the next request is then at work.
TEST_F(Http1SessionTest, ADeferralThatIsToldOfLateIsNotThatOfTheNextRequest) {
  const std::string_view pieces[] = {"x"};
  const std::string zipped = deflate::Deflate(pieces, deflate::Encoding::kGzip).value();
  const std::string rest = " HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " +
                           std::to_string(zipped.size()) + "\r\n\r\n" + zipped;
  answers_at_once_ = true;
  EXPECT_TRUE(AskPool("POST /later" + rest + "POST /echo" + rest).ends_with("\r\n\r\n[1]"));
  EXPECT_TRUE(session_->ReadBuffer().empty()) << "nothing is read while a handler runs";
  EXPECT_TRUE(AskPool("").ends_with("\r\n\r\nx"));
}

TEST_F(Http1SessionTest, WhatComesWhileAnAnswerIsDeferredHasABound) {
  Ask("POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
  size_t taken = 0;
  while (!session_->ReadBuffer().empty()) {
    const size_t room = session_->ReadBuffer().size();
    std::memset(session_->ReadBuffer().data(), 'x', room);
    session_->OnBytes(room);
    taken += room;
  }
  EXPECT_LT(taken, 64u * 1024);
}

}  // namespace
}  // namespace tenon
