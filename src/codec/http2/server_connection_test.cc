#include "http2/server_connection.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http2/testing/client_connection.h"

namespace tenon::http2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Error codes of RFC 9113, section 7.
constexpr uint32_t kProtocolError = 1;
constexpr uint32_t kFlowControlError = 3;
constexpr uint32_t kRefusedStream = 7;
constexpr uint32_t kCompressionError = 9;
constexpr uint32_t kEnhanceYourCalm = 11;

// Answers whatever is asked with what it was asked, or not at all; a client at the other end.
class ServerConnectionTest : public testing::Test, public ConnectionEvents {
 protected:
  void OnRequest(StreamId stream, HeadFields head, bool too_large) override {
    std::string text(head.bytes());
    requests_.push_back(too_large ? "too large" : text);
    if (silent_) return;
    const Field field = {"content-type", "text/plain"};
    connection_.SendHead(stream, too_large ? 431 : 200, {&field, 1});
    if (too_large) connection_.Finish(stream, {});
  }
  void OnData(StreamId stream, std::string_view bytes) override {
    got_ += bytes.size();
    if (holds_back_) return;
    connection_.Consume(stream, bytes.size());
    if (!silent_) Echo(stream, std::string(bytes));
  }
  void OnRequestEnd(StreamId stream) override {
    if (!silent_) connection_.Finish(stream, {});
  }
  void OnSent(StreamId stream) override {
    ++sent_;
    if (endless_) Echo(stream, std::string(10'000, 'e'));
  }
  void OnClosed(StreamId, bool answered) override { ++(answered ? answered_ : cancelled_); }
  void OnEndHeard() override { ++pings_; }

  void Echo(StreamId stream, std::string text) {
    const auto owner = std::make_shared<const std::string>(std::move(text));
    connection_.SendBody(stream, *owner, owner);
  }

  // Gives the connection `bytes` and the client what is answered; whether the connection goes on.
  bool Ask(std::string_view bytes) {
    connection_.Receive(bytes, now_);
    Flush();
    return !connection_.over();
  }
  void Flush() {
    while (true) {
      const std::span<const std::string_view> pieces = connection_.Send(50'000);
      if (pieces.empty()) return;
      for (const std::string_view piece : pieces) client_.Receive(piece);
    }
  }

  Limits limits_{.max_concurrent_streams = 10,
                 .stream_window_bytes = 65535,
                 .max_resets = 20,
                 .max_control_frames = 100};
  ServerConnection connection_{limits_, *this};
  ClientConnection client_;
  absl::Duration now_ = absl::Seconds(1000);
  std::vector<std::string> requests_;
  size_t got_ = 0;
  int sent_ = 0;
  int answered_ = 0;
  int cancelled_ = 0;
  int pings_ = 0;
  bool silent_ = false;
  bool holds_back_ = false;
  bool endless_ = false;
};

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

// The rows of the list of attacks that are decided here; the numbers are theirs.

TEST_F(ServerConnectionTest, B59RapidReset) {
  silent_ = true;
  bool going = Ask(Greeting());
  uint32_t id = 1;
  for (; going && id < 200'000; id += 2)
    going = Ask(MakeHead(id, "GET", "/a") + MakeFrame(kRstStream, 0, id, Number(8)));
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
  EXPECT_LE(requests_.size(), 21u);
}

TEST_F(ServerConnectionTest, AResetBehindTheAnswerIsNone) {
  bool going = Ask(Greeting());
  for (uint32_t id = 1; going && id < 2000; id += 2)
    going = Ask(MakeHead(id, "GET", "/a")) && Ask(MakeFrame(kRstStream, 0, id, Number(5)));
  EXPECT_TRUE(going);
  EXPECT_EQ(answered_, 1000);
}

TEST_F(ServerConnectionTest, B59ResetsOfWhatIsOverAreBounded) {
  bool going = Ask(Greeting() + MakeHead(1, "GET", "/a"));
  int sent = 0;
  for (; going && sent < 10'000; ++sent) going = Ask(MakeFrame(kRstStream, 0, 1, Number(5)));
  EXPECT_LE(sent, 110);
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
}

TEST_F(ServerConnectionTest, B60ContinuationFlood) {
  bool going = Ask(Greeting() + MakeHead(1, "GET", "/a", {}, kEndStream));
  size_t sent = 0;
  const std::string block = HeaderBlock({{"h", std::string(16'000, 'h')}});
  for (; going && sent < 12'800 * block.size(); sent += block.size())
    going = Ask(MakeFrame(kContinuation, 0, 1, block));
  EXPECT_FALSE(going);
  EXPECT_LE(sent, 1u << 20);
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
}

TEST_F(ServerConnectionTest, B61ResetsThatThePeerProvokes) {
  silent_ = true;
  bool going = Ask(Greeting());
  for (uint32_t id = 1; going && id < 20'000; id += 2)
    going = Ask(MakeHead(id, "POST", "/a", {}, kEndHeaders) +
                MakeFrame(kWindowUpdate, 0, id, Number(0x7FFFFFFF)));
  EXPECT_LE(requests_.size(), 22u);
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
}

TEST_F(ServerConnectionTest, B61AWindowUpdateOfNothing) {
  silent_ = true;
  bool going = Ask(Greeting());
  for (uint32_t id = 1; going && id < 20'000; id += 2)
    going = Ask(MakeHead(id, "POST", "/a", {}, kEndHeaders) +
                MakeFrame(kWindowUpdate, 0, id, Number(0)));
  EXPECT_LE(requests_.size(), 22u);
  EXPECT_EQ(client_.goaways().size(), 1u);
}

TEST_F(ServerConnectionTest, B62AHugeLiteral) {
  Ask(Greeting());
  // A name of one byte, and a value said to be of a GiB.
  const std::string block(
      "\x00\x01"
      "a\x7F\x81\xFF\xFF\xFF\x03",
      9);
  EXPECT_FALSE(Ask(MakeFrame(kHeaders, kEndHeaders | kEndStream, 1, block)));
  EXPECT_THAT(client_.goaways(), ElementsAre(kCompressionError));
}

TEST_F(ServerConnectionTest, B62ANumberOfManyBytes) {
  Ask(Greeting());
  const std::string block = std::string("\x00\x7F", 2) + std::string(10'000, '\x80');
  EXPECT_FALSE(Ask(MakeFrame(kHeaders, kEndHeaders | kEndStream, 1, block)));
  EXPECT_THAT(client_.goaways(), ElementsAre(kCompressionError));
}

TEST_F(ServerConnectionTest, B62IndexedHeadersReferredToWithoutEnd) {
  Ask(Greeting());
  // One header of 3.9 kB goes to the table (literal with indexing), and is asked for again.
  std::string block = HeaderBlock({{"h", std::string(3'900, 'h')}});
  block[0] = 0x40;
  FieldList ask = {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "x"}};
  block = HeaderBlock(ask) + block + std::string(12'000, '\xBE');
  bool going = Ask(MakeFrame(kHeaders, kEndStream, 1, block));
  for (int i = 0; going && i < 10; ++i)
    going = Ask(MakeFrame(kContinuation, 0, 1, std::string(16'000, '\xBE')));
  EXPECT_FALSE(going);
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
}

TEST_F(ServerConnectionTest, B62ATableAboveTheSetting) {
  Ask(Greeting());
  EXPECT_FALSE(Ask(MakeFrame(kHeaders, kEndHeaders | kEndStream, 1, "\x3F\xE1\xFF\x03")));
  EXPECT_THAT(client_.goaways(), ElementsAre(kCompressionError));
}

// Frames that ask nothing: each kind alone ends the connection after http2.max_control_frames.
TEST_F(ServerConnectionTest, B63FloodsOfFramesThatAskNothing) {
  const std::string floods[] = {MakeFrame(kPing, 0, 0, std::string(8, 'p')),
                                MakeFrame(kSettings, 0, 0, ""), MakeFrame(kData, 0, 1, ""),
                                MakeFrame(kPriority, 0, 1, Number(3) + "w"),
                                MakeFrame(kWindowUpdate, 0, 1, Number(1))};
  for (const std::string& frame : floods) {
    ServerConnection connection(limits_, *this);
    ClientConnection client;
    silent_ = true;
    connection.Receive(Greeting() + MakeHead(1, "POST", "/", {}, kEndHeaders), now_);
    int count = 0;
    while (!connection.over() && count < 10'000) {
      connection.Receive(frame, now_);
      ++count;
      for (const std::string_view piece : connection.Send(50'000)) client.Receive(piece);
    }
    EXPECT_LE(count, 101) << static_cast<int>(frame[3]);
    EXPECT_THAT(client.goaways(), ElementsAre(kEnhanceYourCalm)) << static_cast<int>(frame[3]);
  }
}

TEST_F(ServerConnectionTest, B64OddSettingsEndTheConnection) {
  for (const uint32_t size : {0u, 1u << 24}) {
    ServerConnection connection(limits_, *this);
    ClientConnection client;
    const std::string setting = std::string("\x00\x05", 2) + Number(size);
    connection.Receive(std::string(kPreface) + MakeFrame(kSettings, 0, 0, setting), now_);
    for (const std::string_view piece : connection.Send(50'000)) client.Receive(piece);
    EXPECT_THAT(client.goaways(), ElementsAre(kProtocolError));
  }
}

TEST_F(ServerConnectionTest, B64UnknownFramesAreLetPass) {
  EXPECT_TRUE(Ask(Greeting() + MakeFrame(0x77, 0xFF, 0, "what") + MakeHead(1, "GET", "/a")));
  EXPECT_EQ(client_.answer(1).status, 200);
}

TEST_F(ServerConnectionTest, B65APathWithoutASlashIsRefused) {
  Ask(Greeting() + MakeHead(1, "POST", "inference.GRPCInferenceService/RepositoryModelLoad"));
  EXPECT_THAT(requests_, IsEmpty());
  EXPECT_EQ(client_.answer(1).reset, kProtocolError);
}

}  // namespace
}  // namespace tenon::http2
