#include "grpc/coding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::grpc {
namespace {

using deflate::Encoding;
using testing::HasSubstr;

Message Compressed(std::string_view bytes) {
  return {.bytes = bytes, .owner = nullptr, .compressed = true};
}

TEST(CodingTest, NamesAreGrpcs) {
  EXPECT_EQ(*ParseCoding(""), Encoding::kIdentity);
  EXPECT_EQ(*ParseCoding("identity"), Encoding::kIdentity);
  EXPECT_EQ(*ParseCoding("gzip"), Encoding::kGzip);
  EXPECT_EQ(*ParseCoding("deflate"), Encoding::kDeflate);
  EXPECT_EQ(ParseCoding("snappy").status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(MessageOf(ParseCoding("snappy").status()), HasSubstr("'snappy'"));
}

TEST(CodingTest, GzipIsUsedForPeersThatTakeIt) {
  EXPECT_TRUE(AcceptsGzip("identity, deflate, gzip"));
  EXPECT_TRUE(AcceptsGzip("gzip"));
  EXPECT_FALSE(AcceptsGzip("identity,gzipped"));
  EXPECT_FALSE(AcceptsGzip(""));
}

TEST(CodingTest, WhatWasDeflatedInflates) {
  const std::string_view pieces[] = {"one ", "message"};
  const auto deflated = Deflated(pieces);
  ASSERT_TRUE(deflated.ok());
  const auto message = Inflated(Compressed(*deflated), Encoding::kGzip, {});
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_EQ(message->bytes, "one message");
  EXPECT_FALSE(message->compressed);
}

TEST(CodingTest, AMessageThatIsNotCompressedStaysWhereItIs) {
  const std::string_view bytes = "plain";
  const auto message = Inflated({.bytes = bytes, .owner = nullptr}, Encoding::kGzip, {});
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->bytes.data(), bytes.data());
}

TEST(CodingTest, ABombIsRefusedByTheLimitThatItCrosses) {
  const std::string zeros(1 << 20, '\0');
  const std::string_view pieces[] = {zeros};
  const std::string deflated = *Deflated(pieces);
  const auto message = Inflated(Compressed(deflated), Encoding::kGzip, {.max_bytes = 1000});
  EXPECT_EQ(message.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(MessageOf(message.status()), HasSubstr("grpc.max_message_bytes (1000)"));
}

TEST(CodingTest, CompressionWithoutACodingAndDamagedBytesAreRefused) {
  EXPECT_EQ(Inflated(Compressed("x"), Encoding::kIdentity, {}).status().code(),
            absl::StatusCode::kInternal);
  const auto damaged = Inflated(Compressed("no gzip"), Encoding::kGzip, {});
  EXPECT_EQ(damaged.status().code(), absl::StatusCode::kInternal);
  EXPECT_THAT(MessageOf(damaged.status()), HasSubstr("damaged"));
}

}  // namespace
}  // namespace tenon::grpc
