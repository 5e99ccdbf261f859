#include "rpc/rpc_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rpc/testing/call_fixture.h"

namespace tenon::rpc {
namespace {

class RpcServiceTest : public CallFixture {};

TEST_F(RpcServiceTest, TakesWhatSaysThatItIsGrpc) {
  for (const char* type : {"application/grpc", "application/grpc+proto", "application/grpc;x=y"}) {
    EXPECT_NE(Open("/t/Echo", {}, type), nullptr) << type;
    EXPECT_EQ(link_->status(), 0) << type;
  }
}

TEST_F(RpcServiceTest, LeavesOtherRequestsAlone) {
  EXPECT_EQ(Open("/t/Echo", {}, "application/json"), nullptr);
  EXPECT_EQ(Open("/t/Echo", {}, ""), nullptr);
}

TEST_F(RpcServiceTest, RefusesOtherKindsOfGrpcInHttpsWords) {
  for (const char* type : {"application/grpc-web", "application/grpc+json"}) {
    Open("/t/Echo", {}, type);
    EXPECT_EQ(link_->status(), 415) << type;
    EXPECT_TRUE(link_->finished());
  }
  Open("/t/Echo", {}, "application/grpc", "GET");
  EXPECT_EQ(link_->status(), 405);
}

}  // namespace
}  // namespace tenon::rpc
