#include "rpc/rpc_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grpc/coding.h"
#include "rpc/testing/call_fixture.h"

namespace tenon::rpc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RpcStreamTest : public CallFixture {};

TEST_F(RpcStreamTest, AUnaryCallIsAnsweredWithAMessageAndAStatus) {
  Ask("/t/Echo", "hello");
  EXPECT_EQ(link_->status(), 200);
  EXPECT_EQ(link_->headers()[0],
            (std::pair<std::string, std::string>("content-type", "application/grpc")));
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("hello"));
  EXPECT_TRUE(link_->finished());
  EXPECT_EQ(link_->trailers(), (Fields{{"grpc-status", "0"}}));
}

TEST_F(RpcStreamTest, BytesMayComeInAnyPieces) {
  const auto stream = Open("/t/Echo");
  for (const char byte : Framed("hello")) stream->OnData({&byte, 1});
  EXPECT_FALSE(link_->finished());
  stream->OnEnd();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("hello"));
  EXPECT_EQ(link_->consumed(), 10U);
}

TEST_F(RpcStreamTest, AnUnknownMethodIsUnimplementedAndNamesItself) {
  Ask("/inference.GRPCInferenceService/Nothing", "");
  EXPECT_EQ(Trailer("grpc-status"), "12");
  EXPECT_THAT(Trailer("grpc-message"), HasSubstr("'/inference.GRPCInferenceService/Nothing'"));
  EXPECT_TRUE(link_->finished());
  EXPECT_THAT(link_->trailers(), IsEmpty());
}

TEST_F(RpcStreamTest, AFailureIsInTheTrailers) {
  Ask("/t/Fail", "100% broken");
  EXPECT_EQ(Trailer("grpc-status"), "13");
  EXPECT_EQ(Trailer("grpc-message"), "100%25 broken");
  EXPECT_THAT(sink_.lines(), ElementsAre(HasSubstr("request failed")));
}

TEST_F(RpcStreamTest, LargeMessagesRunOnThePool) {
  const auto stream = Open("/t/Slow");
  stream->OnData(Framed("hello"));
  stream->OnEnd();
  EXPECT_EQ(link_->status(), 0);
  RunPool();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("hello"));
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(RpcStreamTest, MethodsThatWaitLeaveTheComputePoolAlone) {
  Ask("/t/Wait", "");
  EXPECT_FALSE(link_->finished());
  blocking_.RunAll();
  link_->RunPosted();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre(""));
}

TEST_F(RpcStreamTest, AFullPoolIsUnavailableAndSaysWhenToComeBack) {
  executor_.RefuseNext(1);
  Ask("/t/Slow", "hello");
  EXPECT_EQ(Trailer("grpc-status"), "14");
  EXPECT_THAT(Trailer("grpc-status-details-bin"), testing::Not(IsEmpty()));
}

TEST_F(RpcStreamTest, AStreamAnswersEachMessageInOrderAndGoesOn) {
  const auto stream = Open("/t/Chat");
  stream->OnData(Framed("a") + Framed("b"));
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("a"));
  EXPECT_EQ(link_->consumed(), 6U);  // the second is held back until the first reply has gone
  stream->OnSent();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("a", "b"));
  stream->OnSent();
  EXPECT_FALSE(link_->finished());
  stream->OnEnd();
  EXPECT_EQ(link_->trailers(), (Fields{{"grpc-status", "0"}}));
}

TEST_F(RpcStreamTest, AStreamThatEndedIsAnsweredWholly) {
  const auto stream = Open("/t/Chat");
  stream->OnData(Framed("a") + Framed("b"));
  stream->OnEnd();
  EXPECT_FALSE(link_->finished());
  stream->OnSent();
  stream->OnSent();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("a", "b"));
  EXPECT_TRUE(link_->finished());
}

TEST_F(RpcStreamTest, AUnaryCallTakesOneMessage) {
  auto stream = Open("/t/Echo");
  stream->OnData(Framed("a") + Framed("b"));
  EXPECT_EQ(Trailer("grpc-status"), "13");
  stream = Open("/t/Echo");
  stream->OnEnd();
  EXPECT_THAT(Trailer("grpc-message"), HasSubstr("takes one message, not none"));
  stream = Open("/t/Echo");
  stream->OnData(Framed("abc").substr(0, 6));
  stream->OnEnd();
  EXPECT_THAT(Trailer("grpc-message"), HasSubstr("ends after 1 of its 3 bytes"));
}

TEST_F(RpcStreamTest, AMessageAboveTheLimitNamesIt) {
  const auto stream = Open("/t/Echo");
  stream->OnData(std::string_view("\0\xFF\xFF\xFF\xFF", 5));
  EXPECT_EQ(Trailer("grpc-status"), "8");
  EXPECT_THAT(Trailer("grpc-message"), HasSubstr("grpc.max_message_bytes"));
  stream->OnData("what comes still is dropped");
  EXPECT_EQ(link_->consumed(), 32U);
}

TEST_F(RpcStreamTest, MessagesTogetherStayWithinTheBudget) {
  const auto first = Open("/t/Echo");
  const std::string half = Framed(std::string(450'000, 'x')).substr(0, 400'000);
  first->OnData(half);
  const auto kept = link_;
  const auto second = Open("/t/Echo");
  second->OnData(half);
  const auto third = Open("/t/Echo");
  third->OnData(half);
  EXPECT_EQ(Trailer("grpc-status"), "14");
  EXPECT_THAT(Trailer("grpc-message"), HasSubstr("request.max_in_flight_bytes"));
  EXPECT_FALSE(kept->finished());
}

TEST_F(RpcStreamTest, CompressedMessagesAreInflatedAndAnsweredLikewise) {
  const std::string text(1000, 'z');
  const std::string_view pieces[] = {text};
  const auto stream = Open("/t/Slow", {{"grpc-encoding", "gzip"}});
  stream->OnData(Framed(*grpc::Deflated(pieces), true));
  stream->OnEnd();
  RunPool();
  ASSERT_EQ(Trailer("grpc-status"), "0");
  EXPECT_EQ(Trailer("grpc-encoding"), "gzip");
  EXPECT_EQ(link_->body()[0], '\1');
  EXPECT_LT(link_->body().size(), 100U);
}

TEST_F(RpcStreamTest, AnUnknownCompressionIsUnimplementedAndTheKnownOnesAreNamed) {
  Ask("/t/Echo", "", {{"grpc-encoding", "snappy"}});
  EXPECT_EQ(Trailer("grpc-status"), "12");
  EXPECT_EQ(Trailer("grpc-accept-encoding"), "identity,deflate,gzip");
}

TEST_F(RpcStreamTest, ADeadlineIsKeptWhateverTheHandlerDoes) {
  const auto stream = Open("/t/Slow", {{"grpc-timeout", "500m"}});
  EXPECT_EQ(link_->timeout(), absl::Milliseconds(500));
  stream->OnData(Framed("hello"));
  stream->OnEnd();
  clock_.Advance(absl::Milliseconds(500));
  stream->OnTimeout();
  EXPECT_EQ(Trailer("grpc-status"), "4");
  RunPool();
  EXPECT_THAT(link_->body(), IsEmpty());
}

TEST_F(RpcStreamTest, ExpiredWorkIsDroppedBeforeItRuns) {
  const auto stream = Open("/t/Fail", {{"grpc-timeout", "0m"}});
  stream->OnData(Framed("the handler ran"));
  stream->OnEnd();
  EXPECT_EQ(Trailer("grpc-status"), "4");
}

TEST_F(RpcStreamTest, BadHeadersAreRefusedByName) {
  Ask("/t/Echo", "", {{"grpc-timeout", "99999999999H"}});
  EXPECT_EQ(Trailer("grpc-status"), "3");
  EXPECT_THAT(Trailer("grpc-message"), HasSubstr("grpc-timeout"));
  Ask("/t/Echo", "", {{"x-a-bin", "!!!notb64***"}});
  EXPECT_EQ(Trailer("grpc-status"), "3");
  EXPECT_THAT(Trailer("grpc-message"), HasSubstr("'x-a-bin'"));
}

TEST_F(RpcStreamTest, AMessageThatStandsStillEndsTheCall) {
  const auto stream = Open("/t/Echo");
  EXPECT_EQ(link_->timeout(), absl::Seconds(30));
  stream->OnData(Framed("hello").substr(0, 7));
  clock_.Advance(absl::Seconds(31));
  stream->OnTimeout();
  EXPECT_EQ(Trailer("grpc-status"), "4");
  EXPECT_THAT(Trailer("grpc-message"), HasSubstr("http.body_timeout"));
}

TEST_F(RpcStreamTest, AnIdleStreamMayStandStill) {
  const auto stream = Open("/t/Chat");
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(absl::Seconds(31));
    stream->OnTimeout();
  }
  EXPECT_EQ(link_->status(), 0);
  stream->OnData(Framed("a"));
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("a"));
}

TEST_F(RpcStreamTest, AWatchSendsWhatChanged) {
  const auto stream = Open("/t/Watch");
  stream->OnData(Framed(""));
  stream->OnEnd();
  stream->OnSent();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("first"));
  clock_.Advance(absl::Seconds(1));
  stream->OnTimeout();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("first"));
  watched_ = "second";
  clock_.Advance(absl::Seconds(1));
  stream->OnTimeout();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("first", "second"));
  EXPECT_FALSE(link_->finished());
  watched_ = "last";
  stream->OnDrain();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("first", "second", "last"));
  EXPECT_EQ(Trailer("grpc-status"), "14");
}

TEST_F(RpcStreamTest, StreamsEndBetweenTwoMessagesWhenTheServerStops) {
  const auto busy = Open("/t/Chat");
  busy->OnData(Framed("a"));
  busy->OnDrain();
  EXPECT_FALSE(link_->finished());
  busy->OnSent();
  EXPECT_EQ(Trailer("grpc-status"), "14");
  const auto idle = Open("/t/Chat");
  idle->OnDrain();
  EXPECT_EQ(Trailer("grpc-status"), "14");
}

TEST_F(RpcStreamTest, ACallThatIsCancelledRunsNoMore) {
  const auto stream = Open("/t/Slow");
  stream->OnData(Framed("hello"));
  stream->OnEnd();
  stream->OnClosed(false);
  RunPool();
  EXPECT_EQ(link_->status(), 0);
  EXPECT_EQ(budget_.in_use(), 0);
}

TEST_F(RpcStreamTest, AGateRefusesBeforeTheMessageComes) {
  guarded_ = true;
  gate_.Let("k", {.role = "viewer", .permissions = {Permission::kReadMetadata}, .models = {"*"}});
  Open("/t/Echo");
  EXPECT_EQ(Trailer("grpc-status"), "16");
  Open("/t/Echo", {{"x-api-key", "k"}});
  EXPECT_EQ(Trailer("grpc-status"), "7");
  EXPECT_EQ(Trailer("grpc-message"), "role viewer has no permission 'infer'");
  Ask("/t/Probe", "x");
  EXPECT_EQ(Trailer("grpc-status"), "0");
}

TEST_F(RpcStreamTest, APageOfAnotherSiteMayCallNothingButHealth) {
  guarded_ = true;
  const Fields foreign = {{"origin", "https://evil.example"}};
  for (const char* path : {"/t/Echo", "/t/Change", "/t/None"}) {
    Open(path, foreign);
    EXPECT_EQ(Trailer("grpc-status"), "7") << path;
    EXPECT_NE(Trailer("grpc-message").find("http.allowed_origins"), std::string::npos) << path;
  }
  Ask("/t/Probe", "x", foreign);
  EXPECT_EQ(Trailer("grpc-status"), "0");
}

TEST_F(RpcStreamTest, TheModelThatAMessageNamesIsChecked) {
  guarded_ = true;
  gate_.Let("k", {.permissions = {Permission::kInfer}, .models = {"churn"}});
  const std::string churn =
      "\x0a\x05"
      "churn";
  const std::string fraud =
      "\x0a\x05"
      "fraud";
  Ask("/t/Named", churn, {{"x-api-key", "k"}});
  EXPECT_EQ(Trailer("grpc-status"), "0");
  for (const std::string& message : {fraud, churn + fraud}) {
    Ask("/t/Named", message, {{"x-api-key", "k"}});
    EXPECT_EQ(Trailer("grpc-status"), "7");
    EXPECT_EQ(Trailer("grpc-message"), "the API key is not for model 'fraud'");
  }
  Ask("/t/Named", "\xff", {{"x-api-key", "k"}});
  EXPECT_EQ(Trailer("grpc-status"), "3") << "what cannot be read is let pass";
}

TEST_F(RpcStreamTest, EachMessageOfAStreamCountsAsARequest) {
  guarded_ = true;
  gate_.Let("k", {.principal = "ci",
                  .permissions = {Permission::kInfer},
                  .models = {"*"},
                  .limit = std::make_shared<RateLimit>(1, 2),
                  .clock = &clock_});
  const auto stream = Open("/t/Chat", {{"x-api-key", "k"}});
  for (int i = 0; i < 2; ++i) {
    stream->OnData(Framed("x"));
    stream->OnSent();
  }
  EXPECT_EQ(Trailer("grpc-status"), "");
  stream->OnData(Framed("x"));
  EXPECT_EQ(Trailer("grpc-status"), "8");
}

TEST_F(RpcStreamTest, AnAdministrativeCallIsRecordedWhetherItIsRefusedOrCarriedOut) {
  guarded_ = true;
  gate_.Let("k", {.principal = "ci",
                  .key_id = "7",
                  .permissions = {Permission::kManageModels},
                  .models = {"churn"}});
  gate_.Let("v", {.principal = "ana", .key_id = "8"});
  const std::string churn =
      "\x0a\x05"
      "churn";
  Ask("/t/Change", churn, {{"x-api-key", "k"}, {"x-request-id", "r"}});
  EXPECT_EQ(Trailer("grpc-status"), "0");
  Ask("/t/Change",
      "\x0a\x05"
      "fraud",
      {{"x-api-key", "k"}});
  Open("/t/Change", {{"x-api-key", "v"}});
  Open("/t/Change");
  Ask("/t/Named", churn, {{"x-api-key", "k"}});
  ASSERT_EQ(trail_.lines().size(), 3u);
  EXPECT_THAT(trail_.lines()[0], testing::MatchesRegex("ci 7 .* t.change churn 200 r"));
  EXPECT_THAT(trail_.lines()[1], testing::MatchesRegex("ci 7 .* t.change fraud 403 "));
  EXPECT_THAT(trail_.lines()[2], testing::MatchesRegex("ana 8 .* t.change  403 "));
}

TEST_F(RpcStreamTest, RepliesLaterWhenTheHandlerHasSaidSo) {
  const auto stream = Open("/t/Later");
  stream->OnData(Framed("a") + Framed("b"));
  ASSERT_EQ(deferred_.size(), 1u);  // one message at a time
  deferred_[0].reply(Reply{.text = "1"});
  link_->RunPosted();
  stream->OnSent();
  ASSERT_EQ(deferred_.size(), 2u);
  deferred_[1].reply(Reply{.text = "2"});
  link_->RunPosted();
  stream->OnSent();
  stream->OnEnd();
  EXPECT_THAT(Unframed(link_->body()), ElementsAre("1", "2"));
  EXPECT_EQ(Trailer("grpc-status"), "0");
  EXPECT_FALSE(deferred_[0].stop.stop_requested());
}

TEST_F(RpcStreamTest, TheEndOfACallStopsWhatIsDeferred) {
  auto stream = Open("/t/Later");
  stream->OnData(Framed("a"));
  stream->OnClosed(false);
  EXPECT_TRUE(deferred_[0].stop.stop_requested());
  stream = Open("/t/Later", {{"grpc-timeout", "1S"}});
  stream->OnData(Framed("a"));
  clock_.Advance(absl::Seconds(1));
  stream->OnTimeout();
  EXPECT_EQ(Trailer("grpc-status"), "4");
  EXPECT_TRUE(deferred_[1].stop.stop_requested());
}

}  // namespace
}  // namespace tenon::rpc
