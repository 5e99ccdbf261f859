#include "log/logger.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "log/secret.h"
#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"

namespace tenon {
namespace {

TEST(LoggerTest, WritesMessageAndTypedFields) {
  MemorySink sink;
  const ManualClock clock(absl::FromUnixMillis(1500));
  const Logger log(sink, clock, LogLevel::kInfo);
  log.Info("model loaded", {{"model", "a\"b"}, {"ms", 12}, {"share", 0.5}, {"warm", true}});
  EXPECT_THAT(sink.lines(),
              testing::ElementsAre(
                  R"({"time":"1970-01-01T00:00:01.500Z","level":"info","message":"model loaded",)"
                  R"("model":"a\"b","ms":12,"share":0.5,"warm":true})"));
}

TEST(LoggerTest, DropsLinesBelowItsLevel) {
  MemorySink sink;
  const ManualClock clock;
  const Logger log(sink, clock, LogLevel::kWarning);
  log.Debug("a");
  log.Info("b");
  EXPECT_TRUE(sink.lines().empty());
  log.Warning("c");
  log.Error("d");
  EXPECT_EQ(sink.lines().size(), 2u);
}

TEST(LoggerTest, CarriesItsContextIntoEveryLine) {
  MemorySink sink;
  const ManualClock clock;
  const Logger log(sink, clock, LogLevel::kInfo);
  const Logger request = log.With("request_id", "01ABC");
  request.Info("begun");
  log.Info("other");
  EXPECT_NE(sink.lines()[0].find(R"("request_id":"01ABC")"), std::string::npos);
  EXPECT_EQ(sink.lines()[1].find("request_id"), std::string::npos);
}

TEST(SecretTest, PrintsNothingOfItsText) {
  std::ostringstream out;
  out << Secret("hunter2");
  EXPECT_EQ(out.str(), "***");
  EXPECT_EQ(Secret("hunter2").reveal(), "hunter2");
}

}  // namespace
}  // namespace tenon
