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

}  // namespace
}  // namespace tenon
