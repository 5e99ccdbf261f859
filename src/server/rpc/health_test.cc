#include "rpc/health.h"

#include <gtest/gtest.h>

#include "api/testing/fake_stream_link.h"
#include "ports/testing/manual_clock.h"
#include "rpc/health.pb.h"
#include "status/status.h"

namespace tenon::rpc {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

class HealthTest : public testing::Test {
 protected:
  // What method `index` says of `service`; -1 for NOT_FOUND.
  int Ask(size_t index, const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    const std::string bytes = request.SerializeAsString();
    const auto head = MakeStreamHead("POST", "/", {});
    const Call call(*head, clock_, absl::InfiniteDuration(), over_);
    const auto reply = methods_[index].handler(call, {.bytes = bytes, .owner = nullptr});
    if (!reply.ok()) return absl::IsNotFound(reply.status()) ? -1 : -2;
    HealthCheckResponse response;
    EXPECT_TRUE(response.ParseFromString(reply->text));
    return response.status();
  }

  bool ready_ = true;
  ManualClock clock_;
  std::atomic<bool> over_ = false;
  const std::vector<Method> methods_ = HealthMethods({"a.B"}, [this] { return ready_; });
};

TEST_F(HealthTest, CheckTellsOfTheServerAndOfItsServices) {
  EXPECT_EQ(Ask(0, ""), HealthCheckResponse::SERVING);
  EXPECT_EQ(Ask(0, "a.B"), HealthCheckResponse::SERVING);
  EXPECT_EQ(Ask(0, "a.C"), -1);
  ready_ = false;
  EXPECT_EQ(Ask(0, ""), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, WatchTellsOfAServiceThatMayComeYet) {
  EXPECT_EQ(Ask(1, "a.B"), HealthCheckResponse::SERVING);
  EXPECT_EQ(Ask(1, "a.C"), HealthCheckResponse::SERVICE_UNKNOWN);
}

}  // namespace
}  // namespace tenon::rpc
