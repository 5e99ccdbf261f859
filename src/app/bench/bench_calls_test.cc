#include "bench/bench_calls.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

// Calls that are answered are tested against a real server in tests/blackbox/test_bench.py.
TEST(BenchCallsTest, TakesAModelsUrlApart) {
  const BenchTarget target = ParseModelUrl("http://h:1/v2/models/a%20b/versions/3/infer").value();
  EXPECT_EQ(target.server, "http://h:1");
  EXPECT_EQ(target.model, "a b");
  EXPECT_EQ(target.version, "3");
  EXPECT_EQ(ParseModelUrl("https://h/v2/models/m/")->model, "m");
  EXPECT_EQ(ParseModelUrl("https://h/v2/models/m/")->version, "");
  for (const char* url : {"http://h:1/", "h:1/v2/models/m", "ftp://h/v2/models/m"})
    EXPECT_FALSE(ParseModelUrl(url).ok()) << url;
}

TEST(BenchCallsTest, JsonCannotCarryHalfPrecision) {
  const Tensor half = Tensor::Allocate(DType::kFp16, {1}).value();
  EXPECT_FALSE(
      PrepareCalls({.server = "http://h", .model = "m"}, {.json = true}, {{"x", half}}).ok());
  EXPECT_TRUE(PrepareCalls({.server = "http://h", .model = "m"}, {}, {{"x", half}}).ok());
}

TEST(BenchCallsTest, AServerThatIsNotThereIsUnavailable) {
  for (const BenchProtocol protocol : {BenchProtocol::kRest, BenchProtocol::kGrpc}) {
    const MakeBenchCaller make =
        PrepareCalls({.server = "http://127.0.0.1:1", .model = "m"}, {.protocol = protocol}, {})
            .value();
    EXPECT_EQ(make()->Call().code(), absl::StatusCode::kUnavailable);
  }
}

}  // namespace
}  // namespace tenon
