#include "compose/options.h"

#include <gtest/gtest.h>

#include "config/load.h"

namespace tenon {
namespace {

Configuration With(std::vector<std::pair<std::string, std::string>> flags) {
  return LoadConfiguration({.flags = std::move(flags)}).value();
}

TEST(OptionsTest, EveryPartGetsItsLimits) {
  const Configuration configuration = With({{"--http-max-head-bytes", "2KiB"},
                                            {"--http-body-timeout", "7s"},
                                            {"--http-max-body-bytes", "3MiB"},
                                            {"--json-max-depth", "9"},
                                            {"--tensor-max-bytes", "5MiB"},
                                            {"--compute-max-queued", "11"},
                                            {"--model-max-graph-depth", "13"},
                                            {"--http-max-connections", "17"},
                                            {"--log-level", "warning"}});
  EXPECT_EQ(HttpOptionsFrom(configuration).head.max_head_bytes, 2048u);
  EXPECT_EQ(HttpOptionsFrom(configuration).body_timeout, absl::Seconds(7));
  EXPECT_EQ(OipOptionsFrom(configuration).max_body_bytes, 3 << 20);
  EXPECT_EQ(OipOptionsFrom(configuration).decode.json.max_depth, 9u);
  EXPECT_EQ(OipOptionsFrom(configuration).decode.max_tensor_bytes, 5 << 20);
  EXPECT_EQ(ComputeOptionsFrom(configuration).max_queued, 11u);
  EXPECT_EQ(OnnxOptionsFrom(configuration).limits.max_graph_depth, 13);
  EXPECT_EQ(TcpOptionsFrom(configuration).limits.max_connections, 17);
  EXPECT_EQ(LogLevelFrom(configuration), LogLevel::kWarning);
}

TEST(OptionsTest, NoThreadsMeansOneACore) {
  EXPECT_GE(TcpOptionsFrom(With({})).threads, 1);
  EXPECT_EQ(TcpOptionsFrom(With({{"--http-threads", "3"}})).threads, 3);
}

TEST(OptionsTest, TheLogsFormCanBeChosen) {
  EXPECT_EQ(LogFormFrom(With({{"--log-format", "json"}})), LogForm::kJson);
  EXPECT_EQ(LogFormFrom(With({{"--log-format", "human"}})), LogForm::kHuman);
}

}  // namespace
}  // namespace tenon
