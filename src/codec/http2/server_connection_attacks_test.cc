// The rows of the list of attacks that are decided here; the numbers are theirs.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http2/testing/connection_fixture.h"

namespace tenon::http2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ServerConnectionAttacksTest : public ConnectionFixture {};

TEST_F(ServerConnectionAttacksTest, B59RapidReset) {
  silent_ = true;
  bool going = Ask(Greeting());
  uint32_t id = 1;
  for (; going && id < 200'000; id += 2)
    going = Ask(MakeHead(id, "GET", "/a") + MakeFrame(kRstStream, 0, id, Number(8)));
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
  EXPECT_LE(requests_.size(), 21u);
}

TEST_F(ServerConnectionAttacksTest, AResetBehindTheAnswerIsNone) {
  bool going = Ask(Greeting());
  for (uint32_t id = 1; going && id < 10'000; id += 2)
    going = Ask(MakeHead(id, "GET", "/a")) && Ask(MakeFrame(kRstStream, 0, id, Number(5)));
  EXPECT_TRUE(going);
  EXPECT_EQ(answered_, 5000);
}

TEST_F(ServerConnectionAttacksTest, B59ResetsOfWhatIsOverAreBounded) {
  bool going = Ask(Greeting() + MakeHead(1, "GET", "/a"));
  int sent = 0;
  for (; going && sent < 10'000; ++sent) going = Ask(MakeFrame(kRstStream, 0, 1, Number(5)));
  EXPECT_LE(sent, 110);
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
}

TEST_F(ServerConnectionAttacksTest, B60ContinuationFlood) {
  bool going = Ask(Greeting() + MakeHead(1, "GET", "/a", {}, kEndStream));
  size_t sent = 0;
  const std::string block = HeaderBlock({{"h", std::string(16'000, 'h')}});
  for (; going && sent < 12'800 * block.size(); sent += block.size())
    going = Ask(MakeFrame(kContinuation, 0, 1, block));
  EXPECT_FALSE(going);
  EXPECT_LE(sent, 1u << 20);
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
}

TEST_F(ServerConnectionAttacksTest, B61ResetsThatThePeerProvokes) {
  silent_ = true;
  bool going = Ask(Greeting());
  for (uint32_t id = 1; going && id < 20'000; id += 2)
    going = Ask(MakeHead(id, "POST", "/a", {}, kEndHeaders) +
                MakeFrame(kWindowUpdate, 0, id, Number(0x7FFFFFFF)));
  EXPECT_LE(requests_.size(), 22u);
  EXPECT_THAT(client_.goaways(), ElementsAre(kEnhanceYourCalm));
}

TEST_F(ServerConnectionAttacksTest, B61AWindowUpdateOfNothing) {
  silent_ = true;
  bool going = Ask(Greeting());
  for (uint32_t id = 1; going && id < 20'000; id += 2)
    going = Ask(MakeHead(id, "POST", "/a", {}, kEndHeaders) +
                MakeFrame(kWindowUpdate, 0, id, Number(0)));
  EXPECT_LE(requests_.size(), 22u);
  EXPECT_EQ(client_.goaways().size(), 1u);
}

TEST_F(ServerConnectionAttacksTest, B62AHugeLiteral) {
  Ask(Greeting());
  // A name of one byte, and a value said to be of a GiB.
  const std::string block(
      "\x00\x01"
      "a\x7F\x81\xFF\xFF\xFF\x03",
      9);
  EXPECT_FALSE(Ask(MakeFrame(kHeaders, kEndHeaders | kEndStream, 1, block)));
  EXPECT_THAT(client_.goaways(), ElementsAre(kCompressionError));
}

TEST_F(ServerConnectionAttacksTest, B62ANumberOfManyBytes) {
  Ask(Greeting());
  const std::string block = std::string("\x00\x7F", 2) + std::string(10'000, '\x80');
  EXPECT_FALSE(Ask(MakeFrame(kHeaders, kEndHeaders | kEndStream, 1, block)));
  EXPECT_THAT(client_.goaways(), ElementsAre(kCompressionError));
}

TEST_F(ServerConnectionAttacksTest, B62IndexedHeadersReferredToWithoutEnd) {
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

TEST_F(ServerConnectionAttacksTest, B62ATableAboveTheSetting) {
  Ask(Greeting());
  EXPECT_FALSE(Ask(MakeFrame(kHeaders, kEndHeaders | kEndStream, 1, "\x3F\xE1\xFF\x03")));
  EXPECT_THAT(client_.goaways(), ElementsAre(kCompressionError));
}

// Frames that ask nothing: each kind alone ends the connection after http2.max_control_frames.
TEST_F(ServerConnectionAttacksTest, B63FloodsOfFramesThatAskNothing) {
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

TEST_F(ServerConnectionAttacksTest, B64OddSettingsEndTheConnection) {
  for (const uint32_t size : {0u, 1u << 24}) {
    ServerConnection connection(limits_, *this);
    ClientConnection client;
    const std::string setting = std::string("\x00\x05", 2) + Number(size);
    connection.Receive(std::string(kPreface) + MakeFrame(kSettings, 0, 0, setting), now_);
    for (const std::string_view piece : connection.Send(50'000)) client.Receive(piece);
    EXPECT_THAT(client.goaways(), ElementsAre(kProtocolError));
  }
}

TEST_F(ServerConnectionAttacksTest, B64UnknownFramesAreLetPass) {
  EXPECT_TRUE(Ask(Greeting() + MakeFrame(0x77, 0xFF, 0, "what") + MakeHead(1, "GET", "/a")));
  EXPECT_EQ(client_.answer(1).status, 200);
}

TEST_F(ServerConnectionAttacksTest, B65APathWithoutASlashIsRefused) {
  Ask(Greeting() + MakeHead(1, "POST", "inference.GRPCInferenceService/RepositoryModelLoad"));
  EXPECT_THAT(requests_, IsEmpty());
  EXPECT_EQ(client_.answer(1).reset, kProtocolError);
}

}  // namespace
}  // namespace tenon::http2
