#include "http1/chunked_decoder.h"

#include <string>

#include <gtest/gtest.h>

namespace tenon::http1 {
namespace {

TEST(ChunkedDecoderTest, DecodesWhateverThePieces) {
  const std::string text =
      "4\r\nWiki\r\n6;name=value\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nT: v\r\n\r\nNEXT";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    ChunkedDecoder decoder(1000);
    std::string body;
    size_t used = 0;
    while (!decoder.done()) {
      const auto count = decoder.Decode(std::string_view(text).substr(used, piece), &body);
      ASSERT_TRUE(count.has_value()) << decoder.error().message;
      used += *count;
    }
    EXPECT_EQ(body, "Wikipedia in \r\n\r\nchunks.");
    EXPECT_EQ(text.substr(used), "NEXT");
  }
}

TEST(ChunkedDecoderTest, RefusesWhatIsOutsideTheGrammar) {
  for (const char* text : {"0_2e\r\n", "0x2\r\n", "+2\r\n", "-2\r\n", " 2\r\n", "5\r\r;ABCD",
                           "2\nab", "2\r\nabXX", "2\r\nabc\r\n", "\r\n", "41;a=b\r\rX", "2;a\nab",
                           "0\r\nA: b\n", "0\r\n\n", "2\r\nab\r\n\r\n"}) {
    ChunkedDecoder decoder(1000);
    std::string body;
    EXPECT_FALSE(decoder.Decode(text, &body).has_value()) << text;
    EXPECT_EQ(decoder.error().http_status, 400) << text;
  }
}

TEST(ChunkedDecoderTest, NamesTheBodyLimit) {
  ChunkedDecoder decoder(10);
  std::string body;
  EXPECT_FALSE(decoder.Decode("6\r\nabcdef\r\n5\r\n", &body).has_value());
  EXPECT_EQ(decoder.error().http_status, 413);
  EXPECT_EQ(decoder.error().message, "request body is larger than http.max_body_bytes (10 bytes)");
  ChunkedDecoder huge(10);
  EXPECT_FALSE(huge.Decode("FFFFFFFFFFFFFFFFF\r\n", &body).has_value());
  EXPECT_EQ(huge.error().http_status, 413);
}

TEST(ChunkedDecoderTest, RefusesMoreFramingThanData) {
  ChunkedDecoder tiny(1 << 30);
  std::string chunks;
  for (int i = 0; i < 20'000; ++i) chunks += "1\r\nA\r\n";
  std::string body;
  EXPECT_FALSE(tiny.Decode(chunks, &body).has_value());
  EXPECT_EQ(tiny.error().message, "chunked body has more framing than data");
  ChunkedDecoder extension(1 << 30);
  EXPECT_FALSE(extension.Decode("1;" + std::string(70'000, 'x'), &body).has_value());
}

TEST(ChunkedDecoderTest, RefusesASizeOfTooManyDigits) {
  ChunkedDecoder decoder(1 << 20);
  std::string body;
  EXPECT_FALSE(decoder.Decode(std::string(16, 'f') + "\r\n", &body).has_value());
  EXPECT_EQ(decoder.error().http_status, 413);
}

}  // namespace
}  // namespace tenon::http1
