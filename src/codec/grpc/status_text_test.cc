#include "grpc/status_text.h"

#include <gtest/gtest.h>

namespace tenon::grpc {
namespace {

TEST(StatusTextTest, PrintableAsciiStays) {
  EXPECT_EQ(EncodeStatusText("reading input 'x': it's [1,2]~"), "reading input 'x': it's [1,2]~");
}

TEST(StatusTextTest, OtherBytesAndPercentAreWrittenInHex) {
  EXPECT_EQ(EncodeStatusText("100%\n\xC3\xA4\x7F"), "100%25%0A%C3%A4%7F");
}

TEST(StatusTextTest, ALongTextIsCutBetweenCharacters) {
  EXPECT_EQ(BoundedStatusText("short"), "short");
  const std::string ascii(2000, 'a');
  EXPECT_EQ(BoundedStatusText(ascii).size(), kMaxStatusTextBytes);
  std::string umlauts = "a";
  while (umlauts.size() < 2000) umlauts.append("\xC3\xA4");
  EXPECT_EQ(BoundedStatusText(umlauts).size(), kMaxStatusTextBytes - 1);
}

}  // namespace
}  // namespace tenon::grpc
