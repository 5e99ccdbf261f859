#include "compose/server.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "config/load.h"
#include "exec/system_clock.h"
#include "log/testing/memory_sink.h"

namespace tenon {
namespace {

const std::string kSample = std::string(TENON_SOURCE_DIR) + "/tests/models/sample";

class ServerTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Server>> Start(std::vector<ModelArgument> models) {
    const Configuration configuration =
        LoadConfiguration({.flags = {{"--http-port", "0"},
                                     {"--http-threads", "1"},
                                     {"--shutdown-lameduck", "10m"}}})
            .value();
    return Server::Start({configuration, models}, clock_, Logger(sink_, clock_, LogLevel::kInfo));
  }

  SystemClock clock_;
  MemorySink sink_;
};

TEST_F(ServerTest, ServesAFolderOfModels) {
  auto server = Start({{.path = kSample}});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_GT((*server)->port(), 0);
  EXPECT_NE(sink_.lines().back().find(R"("message":"ready")"), std::string::npos);
}

TEST_F(ServerTest, ARouteForEveryRowOfTheTable) {
  auto server = Start({{.path = kSample}});
  ASSERT_TRUE(server.ok()) << server.status();
  size_t described = 0;
  for (const Route& route : (*server)->routes().routes())
    described += route.label.empty() ? 0u : 1u;
  EXPECT_EQ(described, (*server)->routes().routes().size());
  EXPECT_GE(described, 10u);
}

TEST_F(ServerTest, StoppingTwiceShortensTheLameduck) {
  auto server = Start({{.path = kSample + "/breast_cancer", .name = "cancer"}});
  ASSERT_TRUE(server.ok()) << server.status();
  (*server)->Stop();
  (*server)->Stop();
  (*server)->Run();
  EXPECT_NE(sink_.lines().back().find(R"("all_answered":true)"), std::string::npos);
}

TEST_F(ServerTest, SaysWhichModelCannotBeServed) {
  EXPECT_EQ(Start({{.path = "/no/such/path"}}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(Start({{.path = kSample, .name = "one-name-for-two"}}).ok());
  const auto twice = Start({{.path = kSample}, {.path = kSample}});
  EXPECT_EQ(twice.status().code(), absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace tenon
