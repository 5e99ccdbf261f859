#include "log/log_settings.h"

#include <gtest/gtest.h>

#include "log/logger.h"
#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"

namespace tenon {
namespace {

TEST(LogSettingsTest, LevelsFromTheLeastOnAreWritten) {
  const LogSettings settings(LogLevel::kWarning, LogForm::kHuman);
  EXPECT_FALSE(settings.IsOn(LogLevel::kDebug));
  EXPECT_FALSE(settings.IsOn(LogLevel::kInfo));
  EXPECT_TRUE(settings.IsOn(LogLevel::kWarning));
  EXPECT_TRUE(settings.IsOn(LogLevel::kError));
  EXPECT_EQ(settings.form(), LogForm::kHuman);
}

TEST(LogSettingsTest, AChangeIsSeenByEveryLoggerThatWasMadeBefore) {
  MemorySink sink;
  const ManualClock clock;
  const Logger log(sink, clock, LogLevel::kInfo);
  const Logger other = log.With("request_id", "7");
  log.settings()->Turn(LogLevel::kInfo, false);
  other.Info("not written");
  other.Warning("written");
  log.settings()->Turn(LogLevel::kDebug, true);
  other.Debug("written");
  EXPECT_EQ(sink.lines().size(), 2U);
}

}  // namespace
}  // namespace tenon
