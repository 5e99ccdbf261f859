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

TEST_F(RpcServiceTest, CountsCallsByMethodAndStatus) {
  Ask("/t/Echo", "hello");
  Ask("/t/None", "hello");
  size_t echo = 1;
  while (echo < counts_.rows() && counts_.label(echo) != "t.echo") ++echo;
  ASSERT_LT(echo, counts_.rows());
  int64_t met = 0;
  int64_t unmet = 0;
  counts_.ForEachCode(echo, [&](int code, int64_t count) { met += code == 0 ? count : 0; });
  counts_.ForEachCode(0, [&](int code, int64_t count) { unmet += code == 12 ? count : 0; });
  EXPECT_EQ(met, 1);
  EXPECT_EQ(unmet, 1);
  EXPECT_EQ(counts_.RequestBytes(echo), 10);
}

TEST_F(RpcServiceTest, AnswersSayIdAndTraceOfTheirCaller) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  Ask("/t/Echo", "hello",
      {{"x-request-id", "mine"}, {"traceparent", "00-" + trace + "-b7ad6b7169203331-01"}});
  std::string traceparent;
  std::string id;
  for (const auto& [name, value] : link_->headers()) {
    if (name == "traceparent") traceparent = value;
    if (name == "x-request-id") id = value;
  }
  EXPECT_EQ(id, "mine");
  EXPECT_EQ(traceparent.substr(0, 36), "00-" + trace + "-");
  EXPECT_NE(traceparent.substr(36, 16), "b7ad6b7169203331");
}

TEST_F(RpcServiceTest, ACallThatFailsByOurFaultSaysTheIdThatIsLogged) {
  Ask("/t/Fail", "broken");
  ASSERT_EQ(sink_.lines().size(), 1u);
  const std::string id = Trailer("x-request-id");
  ASSERT_EQ(id.size(), 26u);
  EXPECT_NE(sink_.lines()[0].find(id), std::string::npos);
}

}  // namespace
}  // namespace tenon::rpc
