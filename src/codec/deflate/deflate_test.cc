#include "deflate/deflate.h"

#include <array>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace tenon::deflate {
namespace {

std::string Compress(std::string_view text, Encoding encoding) {
  const std::array<std::string_view, 2> pieces = {text.substr(0, text.size() / 2),
                                                  text.substr(text.size() / 2)};
  return Deflate(pieces, encoding).value();
}

TEST(DeflateTest, WhatIsDeflatedInflates) {
  for (const Encoding encoding : {Encoding::kGzip, Encoding::kDeflate}) {
    for (const size_t size : {0u, 1u, 1000u, 300'000u}) {
      std::string text;
      for (size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(i * i % 251));
      EXPECT_EQ(Inflate(Compress(text, encoding), encoding, {}).value(), text) << size;
    }
  }
}

TEST(DeflateTest, TakesRawDeflateAndSeveralGzipMembers) {
  const std::string zlib = Compress("hello hello", Encoding::kDeflate);
  EXPECT_EQ(Inflate(zlib.substr(2, zlib.size() - 6), Encoding::kDeflate, {}).value(),
            "hello hello");
  EXPECT_EQ(Inflate(Compress("one", Encoding::kGzip) + Compress("two", Encoding::kGzip),
                    Encoding::kGzip, {})
                .value(),
            "onetwo");
}

TEST(DeflateTest, ABombStopsAtTheLimitThatItNames) {
  const std::string bomb = Compress(std::string(65 << 20, ' '), Encoding::kGzip);
  const absl::Status by_ratio = Inflate(bomb, Encoding::kGzip, {}).status();
  EXPECT_EQ(by_ratio.code(), absl::StatusCode::kOutOfRange);
  EXPECT_NE(by_ratio.message().find("http.max_inflate_ratio"), absl::string_view::npos);
  const absl::Status by_size = Inflate(bomb, Encoding::kGzip, {.max_ratio = 1'000'000}).status();
  EXPECT_NE(by_size.message().find("http.max_inflated_bytes (67108864 bytes)"),
            absl::string_view::npos)
      << by_size;
}

TEST(DeflateTest, RefusesDamagedInput) {
  const std::string good = Compress("some text that is long enough", Encoding::kGzip);
  EXPECT_EQ(Inflate(good.substr(0, good.size() - 3), Encoding::kGzip, {}).status().message(),
            "compressed body is cut short");
  EXPECT_EQ(Inflate(good + "x", Encoding::kGzip, {}).status().message(),
            "compressed body has bytes behind its end");
  EXPECT_EQ(Inflate("no gzip", Encoding::kGzip, {}).status().message(),
            "compressed body is damaged");
  EXPECT_EQ(Inflate("", Encoding::kGzip, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(DeflateTest, KnowsContentEncodings) {
  EXPECT_EQ(ParseContentEncoding("").value(), Encoding::kIdentity);
  EXPECT_EQ(ParseContentEncoding(" GZIP ").value(), Encoding::kGzip);
  EXPECT_EQ(ParseContentEncoding("deflate").value(), Encoding::kDeflate);
  EXPECT_EQ(ParseContentEncoding("gzip, gzip").status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_FALSE(ParseContentEncoding("br").ok());
}

TEST(DeflateTest, NegotiatesByWeight) {
  EXPECT_EQ(NegotiateEncoding("gzip, deflate"), Encoding::kGzip);
  EXPECT_EQ(NegotiateEncoding("gzip;q=0.2, deflate;q=0.7"), Encoding::kDeflate);
  EXPECT_EQ(NegotiateEncoding("br"), Encoding::kIdentity);
  EXPECT_EQ(NegotiateEncoding("gzip;q=0"), Encoding::kIdentity);
  EXPECT_EQ(NegotiateEncoding("*"), Encoding::kGzip);
  EXPECT_EQ(NegotiateEncoding("identity, gzip;q=0.5"), Encoding::kIdentity);
  EXPECT_EQ(NegotiateEncoding("identity;q=0, gzip;q=0"), std::nullopt);
}

TEST(DeflateTest, TheMostThatABodyMayBecomeIsKnownBefore) {
  EXPECT_EQ(MostInflated(10, {}), 1 << 20);
  EXPECT_EQ(MostInflated(100'000, {}), 10'100'000);
  EXPECT_EQ(MostInflated(10'000'000, {}), 64 << 20);
  EXPECT_EQ(MostInflated(std::numeric_limits<int64_t>::max(), {}), 64 << 20);
}

}  // namespace
}  // namespace tenon::deflate
