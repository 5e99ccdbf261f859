#include "log/log_format.h"

#include <array>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(LogFormatTest, PeopleSeeFieldsAsNameAndValue) {
  const std::array<LogField, 3> fields = {{{"path", "a b"}, {"n", 3}, {"ok", false}}};
  const LogRecord record{absl::UnixEpoch(), LogLevel::kError, "failed", {}, fields};
  const std::string line = FormatHumanLine(record, false);
  EXPECT_TRUE(line.ends_with("error   failed path=\"a b\" n=3 ok=false")) << line;
  EXPECT_NE(FormatHumanLine(record, true).find("\x1b[31merror"), std::string::npos);
}

TEST(LogFormatTest, ALineCannotBeFaked) {
  const std::array<LogField, 1> fields = {{{"text", "x\n12:00:00 info forged"}}};
  const LogRecord record{absl::UnixEpoch(), LogLevel::kInfo, "m", {}, fields};
  EXPECT_EQ(FormatHumanLine(record, false).find('\n'), std::string::npos);
  EXPECT_EQ(FormatJsonLine(record).find('\n'), std::string::npos);
}

TEST(LogFormatTest, ATextCannotMoveTheCursorNorTurnTheWritingRound) {
  const std::array<LogField, 1> fields = {
      {{"text", "\x1b[2J\xc2\x9b\xe2\x80\xae\xe2\x81\xa6\x7f\xc3\xa4"}}};
  const LogRecord record{absl::UnixEpoch(), LogLevel::kInfo, "m", {}, fields};
  const std::string shown = "\"\\u001b[2J\\u009b\\u202e\\u2066\\u007f\xc3\xa4\"";
  EXPECT_NE(FormatHumanLine(record, false).find("text=" + shown), std::string::npos)
      << FormatHumanLine(record, false);
  EXPECT_NE(FormatJsonLine(record).find("\"text\":" + shown), std::string::npos);
}

TEST(LogFormatTest, AnEndlessTextIsCut) {
  const std::string endless(1 << 20, 'x');
  const std::array<LogField, 1> fields = {{{"text", endless}}};
  const LogRecord record{absl::UnixEpoch(), LogLevel::kInfo, "m", {}, fields};
  EXPECT_LT(FormatHumanLine(record, false).size(), 5000u);
  EXPECT_LT(FormatJsonLine(record).size(), 5000u);
}

}  // namespace
}  // namespace tenon
