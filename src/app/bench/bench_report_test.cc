#include "bench/bench_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/document.h"

namespace tenon {
namespace {

using testing::HasSubstr;

constexpr BenchSubject kSubject{"http://h/v2/models/m", "grpc", "binary"};

BenchResult Example() {
  BenchResult result;
  for (int i = 1; i <= 1000; ++i) result.latencies.Add(i * 10);
  result.answered = 1000;
  result.least = absl::Microseconds(1);
  result.most = absl::Milliseconds(1);
  result.took = absl::Seconds(2);
  return result;
}

TEST(BenchReportTest, PeopleReadATable) {
  const std::string text = BenchText(kSubject, {.connections = 4, .rate = 500}, Example());
  EXPECT_THAT(text, HasSubstr("grpc, binary, 4 connections, open loop, 500/s"));
  EXPECT_THAT(text, HasSubstr("answered          1,000  500/s\n"));
  EXPECT_THAT(text, HasSubstr("not sent in time  0\n"));
  EXPECT_THAT(text, HasSubstr("1.00 ms"));
}

TEST(BenchReportTest, ProgramsReadJson) {
  const auto json = json::Document::Parse(BenchJson(kSubject, {}, Example()), {});
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->root().Find("answered")->integer, 1000);
  EXPECT_EQ(json->root().Find("throughput")->real, 500);
  EXPECT_NEAR(json->root().Find("latency_us")->Find("p99")->real, 990, 10);
}

TEST(BenchReportTest, NothingAnsweredHasNoLatency) {
  BenchResult result;
  result.failed = 1;
  result.first_failure = absl::UnavailableError("gone \"away\"");
  EXPECT_THAT(BenchText(kSubject, {}, result), HasSubstr(" -"));
  const auto json = json::Document::Parse(BenchJson(kSubject, {}, result), {});
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->root().Find("latency_us")->Find("p50")->kind, json::Kind::kNull);
  EXPECT_EQ(json->root().Find("first_failure")->string, "gone \"away\"");
}

}  // namespace
}  // namespace tenon
