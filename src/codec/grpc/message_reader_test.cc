#include "grpc/message_reader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::grpc {
namespace {

using testing::HasSubstr;

std::string Framed(std::string_view bytes, bool compressed = false) {
  std::string framed;
  AppendPrefix(compressed, static_cast<uint32_t>(bytes.size()), &framed);
  return framed.append(bytes);
}

// The messages of `stream`, given to the reader `piece` bytes at a time.
std::vector<std::string> Read(std::string_view stream, size_t piece) {
  MessageReader reader(1 << 10);
  std::vector<std::string> messages;
  while (!stream.empty()) {
    std::string_view in = stream.substr(0, piece);
    stream.remove_prefix(in.size());
    while (!in.empty()) {
      const auto message = reader.Take(&in);
      if (!message.ok()) return {std::string(MessageOf(message.status()))};
      if (message->has_value()) messages.emplace_back((*message)->bytes);
    }
  }
  EXPECT_TRUE(reader.CheckEnd().ok());
  return messages;
}

TEST(MessageReaderTest, MessagesAreTheSameHoweverTheirBytesCome) {
  const std::string stream = Framed("first") + Framed("") + Framed(std::string(1000, 'x'));
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{7}, size_t{4096}}) {
    EXPECT_EQ(Read(stream, piece), (std::vector<std::string>{"first", "", std::string(1000, 'x')}));
  }
}

TEST(MessageReaderTest, AnEmptyMessageComesWithItsPrefix) {
  MessageReader reader(10);
  const std::string framed = Framed("");
  std::string_view in = framed;
  const auto message = reader.Take(&in);
  ASSERT_TRUE(message.ok());
  ASSERT_TRUE(message->has_value());
  EXPECT_EQ((*message)->bytes, "");
}

TEST(MessageReaderTest, CompressedMessagesSaySo) {
  MessageReader reader(10);
  const std::string framed = Framed("abc", true);
  std::string_view in = framed;
  EXPECT_TRUE((*reader.Take(&in))->compressed);
}

TEST(MessageReaderTest, AMessageAboveTheLimitIsRefusedByItsPrefixAlone) {
  MessageReader reader(100);
  const std::string prefix("\0\xFF\xFF\xFF\xFF", 5);
  std::string_view in = prefix;
  const auto message = reader.Take(&in);
  EXPECT_EQ(message.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(MessageOf(message.status()),
              HasSubstr("4294967295 bytes are more than grpc.max_message_bytes (100)"));
}

TEST(MessageReaderTest, APrefixWithAnUnknownFlagIsNone) {
  MessageReader reader(100);
  const std::string prefix("\2\0\0\0\0", 5);
  std::string_view in = prefix;
  const auto message = reader.Take(&in);
  EXPECT_EQ(message.status().code(), absl::StatusCode::kInternal);
  EXPECT_THAT(MessageOf(message.status()), HasSubstr("first byte is 2"));
}

TEST(MessageReaderTest, AStreamMayNotEndWithinAMessage) {
  MessageReader reader(100);
  EXPECT_TRUE(reader.CheckEnd().ok());
  std::string_view in = std::string_view("\0\0", 2);
  EXPECT_FALSE(reader.Take(&in)->has_value());
  EXPECT_THAT(MessageOf(reader.CheckEnd()), HasSubstr("within its prefix"));
  in = std::string_view("\0\0\4ab", 5);
  EXPECT_FALSE(reader.Take(&in)->has_value());
  EXPECT_EQ(reader.pending_bytes(), 7U);
  EXPECT_THAT(MessageOf(reader.CheckEnd()), HasSubstr("after 2 of its 4 bytes"));
}

}  // namespace
}  // namespace tenon::grpc
