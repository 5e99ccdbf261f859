#include "http2/server_connection.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http2/testing/connection_fixture.h"

namespace tenon::http2 {
namespace {

using testing::ElementsAre;

class ServerConnectionTest : public ConnectionFixture {};

TEST_F(ServerConnectionTest, AnswersARequest) {
  EXPECT_TRUE(Ask(Greeting() + MakeHead(1, "GET", "/a")));
  EXPECT_THAT(requests_, ElementsAre(":methodGET:schemehttp:path/a:authorityx"));
  EXPECT_EQ(client_.answer(1).status, 200);
  EXPECT_EQ(client_.answer(1).Header("content-type"), "text/plain");
  EXPECT_TRUE(client_.answer(1).ended);
  EXPECT_EQ(answered_, 1);
  EXPECT_TRUE(connection_.greeted());
}

TEST_F(ServerConnectionTest, TakesBytesOneByOne) {
  for (const char c : Greeting() + MakeHead(1, "POST", "/a", {}, kEndHeaders) +
                          MakeFrame(kData, 0, 1, "hello ") + MakeFrame(kData, kEndStream, 1, "you"))
    EXPECT_TRUE(Ask({&c, 1}));
  EXPECT_EQ(client_.answer(1).body, "hello you");
  EXPECT_TRUE(client_.answer(1).ended);
}

TEST_F(ServerConnectionTest, CarriesManyStreamsAtATime) {
  std::string bytes = Greeting();
  for (uint32_t id = 1; id < 20; id += 2) bytes += MakeHead(id, "POST", "/a", {}, kEndHeaders);
  for (uint32_t id = 1; id < 20; id += 2)
    bytes += MakeFrame(kData, kEndStream, id, std::to_string(id));
  EXPECT_TRUE(Ask(bytes));
  for (uint32_t id = 1; id < 20; id += 2) EXPECT_EQ(client_.answer(id).body, std::to_string(id));
}

TEST_F(ServerConnectionTest, SendsTrailers) {
  silent_ = true;
  Ask(Greeting() + MakeHead(1, "POST", "/a"));
  connection_.SendHead(1, 200, {});
  Echo(1, "abc");
  const Field trailer = {"grpc-status", "0"};
  connection_.Finish(1, {&trailer, 1});
  Flush();
  EXPECT_EQ(client_.answer(1).body, "abc");
  EXPECT_THAT(client_.answer(1).trailers, ElementsAre(testing::Pair("grpc-status", "0")));
  EXPECT_TRUE(client_.answer(1).ended);
}

TEST_F(ServerConnectionTest, AHeadAloneEndsItsStream) {
  silent_ = true;
  Ask(Greeting() + MakeHead(1, "POST", "/a"));
  connection_.SendHead(1, 200, {});
  connection_.Finish(1, {});
  Flush();
  EXPECT_TRUE(client_.answer(1).ended);
  EXPECT_EQ(client_.count(kData), 0);
}

TEST_F(ServerConnectionTest, AnAnswerBeforeTheEndOfItsRequestSaysThatNoMoreIsWanted) {
  silent_ = true;
  Ask(Greeting() + MakeHead(1, "POST", "/a", {}, kEndHeaders) + MakeFrame(kData, 0, 1, "abc"));
  connection_.SendHead(1, 413, {});
  connection_.Finish(1, {});
  Flush();
  EXPECT_EQ(client_.answer(1).status, 413);
  EXPECT_EQ(client_.answer(1).reset, 0u);
  EXPECT_EQ(answered_, 1);
  // What is under way for it is let pass, trailers too.
  EXPECT_TRUE(Ask(MakeFrame(kData, 0, 1, "def") + MakeHead(3, "GET", "/b") +
                  MakeFrame(kHeaders, kEndHeaders | kEndStream, 1, HeaderBlock({{"t", "1"}}))));
}

TEST_F(ServerConnectionTest, WaitsForThePeersWindow) {
  silent_ = true;
  Ask(Greeting() + MakeHead(1, "GET", "/a"));
  connection_.SendHead(1, 200, {});
  Echo(1, std::string(100'000, 'b'));
  Flush();
  EXPECT_EQ(client_.answer(1).body.size(), 65'535u);
  EXPECT_EQ(connection_.QueuedBytes(1), 100'000u - 65'535u);
  EXPECT_EQ(connection_.KeptBytes(), 100'000u);
  EXPECT_EQ(sent_, 0);
  Ask(MakeFrame(kWindowUpdate, 0, 1, Number(1 << 20)) +
      MakeFrame(kWindowUpdate, 0, 0, Number(1 << 20)));
  EXPECT_EQ(client_.answer(1).body.size(), 100'000u);
  EXPECT_EQ(connection_.KeptBytes(), 0u);
  EXPECT_EQ(sent_, 1);
  EXPECT_FALSE(client_.answer(1).ended);
}

TEST_F(ServerConnectionTest, AStreamMayGoOnWhenAskedForMore) {
  silent_ = endless_ = true;
  Ask(Greeting() + MakeHead(1, "GET", "/a"));
  connection_.SendHead(1, 200, {});
  Echo(1, "begin");
  Flush();
  EXPECT_EQ(client_.answer(1).body.size(), 65'535u);
  EXPECT_GE(sent_, 6);
}

TEST_F(ServerConnectionTest, ThePeerMaySendNoMoreThanIsConsumed) {
  silent_ = holds_back_ = true;
  const std::string piece(16'000, 'p');
  std::string bytes = Greeting() + MakeHead(1, "POST", "/a", {}, kEndHeaders);
  for (int i = 0; i < 4; ++i) bytes += MakeFrame(kData, 0, 1, piece);
  EXPECT_TRUE(Ask(bytes));
  EXPECT_EQ(got_, 64'000u);
  connection_.Consume(1, 64'000);
  Flush();
  EXPECT_TRUE(Ask(MakeFrame(kData, 0, 1, piece)));
  for (int i = 0; i < 4; ++i) Ask(MakeFrame(kData, 0, 1, piece));
  EXPECT_EQ(client_.answer(1).reset, kFlowControlError);
}

TEST_F(ServerConnectionTest, TellsWhoResetsWhat) {
  silent_ = true;
  Ask(Greeting() + MakeHead(1, "GET", "/a") + MakeHead(3, "GET", "/b"));
  Ask(MakeFrame(kRstStream, 0, 1, Number(8)));
  EXPECT_EQ(cancelled_, 1);
  connection_.Reset(3, ErrorCode::kCancel);
  Flush();
  EXPECT_EQ(client_.answer(3).reset, 8u);
  EXPECT_EQ(cancelled_, 2);
}

TEST_F(ServerConnectionTest, RefusesTooManyStreams) {
  silent_ = true;
  std::string bytes = Greeting();
  for (uint32_t id = 1; id <= 21; id += 2) bytes += MakeHead(id, "GET", "/a");
  EXPECT_TRUE(Ask(bytes));
  // Those beyond the limit before the client has seen it are refused, and may be tried again.
  EXPECT_EQ(requests_.size(), 10u);
  EXPECT_EQ(client_.answer(21).reset, kRefusedStream);
}

TEST_F(ServerConnectionTest, BoundsTheHead) {
  FieldList fields;
  for (int i = 0; i < 101; ++i) fields.emplace_back("h" + std::to_string(i), "v");
  EXPECT_TRUE(Ask(Greeting() + MakeHead(1, "GET", "/a", fields)));
  EXPECT_THAT(requests_, ElementsAre("too large"));
  EXPECT_EQ(client_.answer(1).status, 431);
  const FieldList large = {{"a", std::string(12'000, 'a')}, {"b", std::string(3'000, 'a')}};
  const std::string rest =
      HeaderBlock({{"c", std::string(15'000, 'c')}, {"d", std::string(900, 'd')}});
  const std::string more = HeaderBlock({{"e", std::string(15'000, 'e')}});
  EXPECT_TRUE(Ask(MakeHead(3, "GET", "/a", large, kEndStream) +
                  MakeFrame(kContinuation, 0, 3, rest) +
                  MakeFrame(kContinuation, kEndHeaders, 3, more)));
  EXPECT_EQ(client_.answer(3).status, 431);
}

TEST_F(ServerConnectionTest, KnowsThatAHeadIsUnderWay) {
  Ask(Greeting());
  EXPECT_FALSE(connection_.in_head());
  Ask(MakeHead(1, "GET", "/a", {}, kEndStream));
  EXPECT_TRUE(connection_.in_head());
  Ask(MakeFrame(kContinuation, kEndHeaders, 1, HeaderBlock({{"a", "b"}})));
  EXPECT_FALSE(connection_.in_head());
  EXPECT_TRUE(client_.answer(1).ended);
}

TEST_F(ServerConnectionTest, AWrongPrefaceEndsTheConnection) {
  EXPECT_FALSE(Ask("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"));
  EXPECT_THAT(client_.goaways(), ElementsAre(kProtocolError));
  EXPECT_TRUE(connection_.over());
}

// RFC 9113, section 5.1.1; h2spec http2/5.1.1/2.
TEST_F(ServerConnectionTest, ASmallerStreamIdentifierEndsTheConnection) {
  EXPECT_FALSE(Ask(Greeting() + MakeHead(5, "GET", "/a") + MakeHead(3, "GET", "/a")));
  EXPECT_THAT(client_.goaways(), ElementsAre(kProtocolError));
}

TEST_F(ServerConnectionTest, LeavesTheOpenStreamsWhenItGoesAway) {
  silent_ = true;
  Ask(Greeting() + MakeHead(1, "GET", "/a"));
  connection_.AnnounceEnd();
  Flush();
  EXPECT_EQ(client_.last_stream(), 0x7FFFFFFFu);
  EXPECT_TRUE(Ask(MakeHead(3, "GET", "/b") + MakeFrame(kPing, kAck, 0, std::string(8, 0))));
  EXPECT_EQ(pings_, 1);
  connection_.GoAway();
  Flush();
  EXPECT_EQ(client_.last_stream(), 3u);
  Ask(MakeHead(5, "GET", "/c"));
  EXPECT_EQ(requests_.size(), 2u);
  for (const StreamId id : {1, 3}) {
    EXPECT_FALSE(connection_.over());
    connection_.SendHead(id, 200, {});
    connection_.Finish(id, {});
    Flush();
  }
  EXPECT_TRUE(connection_.over());
  EXPECT_EQ(answered_, 2);
}

}  // namespace
}  // namespace tenon::http2
