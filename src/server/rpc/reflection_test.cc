#include "rpc/reflection.h"

#include <set>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "api/testing/fake_stream_link.h"
#include "ports/testing/manual_clock.h"
#include "rpc/health.h"
#include "rpc/reflection_v1.pb.h"
#include "status/status.h"

namespace tenon::rpc {
namespace {

using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;
using testing::ElementsAre;

class ReflectionTest : public testing::Test {
 protected:
  ServerReflectionResponse Ask(const ServerReflectionRequest& request) {
    const std::string bytes = request.SerializeAsString();
    const auto head = MakeStreamHead("POST", "/", {});
    const Call call(*head, clock_, absl::InfiniteDuration(), over_);
    const auto reply = methods_[0].handler(call, {.bytes = bytes, .owner = nullptr});
    EXPECT_TRUE(reply.ok()) << reply.status();
    ServerReflectionResponse response;
    EXPECT_TRUE(response.ParseFromString(reply->text));
    return response;
  }

  std::vector<std::string> FilesOf(const ServerReflectionResponse& response) {
    std::vector<std::string> names;
    for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      EXPECT_TRUE(file.ParseFromString(bytes));
      names.push_back(file.name());
    }
    return names;
  }

  ManualClock clock_;
  std::atomic<bool> over_ = false;
  const std::vector<Method> methods_ = ReflectionMethods({HealthFile()});
};

TEST_F(ReflectionTest, ListsTheServices) {
  ServerReflectionRequest request;
  request.set_list_services("*");
  std::vector<std::string> names;
  const ServerReflectionResponse response = Ask(request);
  for (const auto& service : response.list_services_response().service())
    names.push_back(service.name());
  EXPECT_THAT(names, ElementsAre("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                                 "grpc.reflection.v1alpha.ServerReflection"));
  EXPECT_EQ(response.original_request().list_services(), "*");
}

TEST_F(ReflectionTest, GivesTheFileOfASymbolAndOfAName) {
  ServerReflectionRequest request;
  for (const char* symbol : {"grpc.health.v1.Health", "grpc.health.v1.Health.Check",
                             "grpc.health.v1.HealthCheckRequest"}) {
    request.set_file_containing_symbol(symbol);
    EXPECT_THAT(FilesOf(Ask(request)), ElementsAre("health.proto")) << symbol;
  }
  request.set_file_by_filename("health.proto");
  EXPECT_THAT(FilesOf(Ask(request)), ElementsAre("health.proto"));
}

TEST_F(ReflectionTest, WhatItDoesNotKnowIsNotFoundAndTheStreamGoesOn) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("google.rpc.Status");  // in the program, not served
  EXPECT_EQ(Ask(request).error_response().error_code(), 5);
  request.set_file_by_filename("passwd");
  EXPECT_EQ(Ask(request).error_response().error_code(), 5);
  request.set_all_extension_numbers_of_type("grpc.health.v1.HealthCheckRequest");
  EXPECT_EQ(Ask(request).error_response().error_code(), 5);
  request.clear_message_request();
  EXPECT_EQ(Ask(request).error_response().error_code(), 3);
}

}  // namespace
}  // namespace tenon::rpc
