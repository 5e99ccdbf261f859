#include "dialect/oip/repository_methods.h"

#include <atomic>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/access.h"
#include "api/testing/fake_stream_link.h"
#include "dialect/oip/grpc_service.pb.h"
#include "dialect/oip/testing/repository_fixture.h"
#include "status/status.h"

namespace tenon::oip {
namespace {

using testing::HasSubstr;

class RepositoryMethodsTest : public RepositoryFixture {
 protected:
  template <typename Response>
  absl::StatusOr<Response> Ask(const std::string& method,
                               const google::protobuf::Message& request) {
    return AskOf<Response>(*table_, method, request.SerializeAsString());
  }

  template <typename Response>
  absl::StatusOr<Response> AskOf(const rpc::MethodTable& table, const std::string& method,
                                 std::string message) {
    const rpc::Method* row = table.Find("/inference.GRPCInferenceService/" + method);
    const auto bytes = std::make_shared<const std::string>(std::move(message));
    const auto head = MakeStreamHead("POST", row->path, {});
    const std::atomic<bool> over = false;
    const rpc::Call call(*head, clock_, absl::InfiniteDuration(), over, access_);
    TENON_ASSIGN_OR_RETURN(const rpc::Reply reply,
                           row->handler(call, {.bytes = *bytes, .owner = bytes}));
    Response response;
    EXPECT_TRUE(response.ParseFromString(reply.text));
    return response;
  }

  absl::StatusOr<inference::RepositoryModelLoadResponse> Load(const std::string& model) {
    inference::RepositoryModelLoadRequest request;
    request.set_model_name(model);
    return Ask<inference::RepositoryModelLoadResponse>("RepositoryModelLoad", request);
  }

  absl::StatusOr<inference::RepositoryIndexResponse> Index(bool ready) {
    inference::RepositoryIndexRequest request;
    request.set_ready(ready);
    return Ask<inference::RepositoryIndexResponse>("RepositoryIndex", request);
  }

  const Access* access_ = nullptr;  // the caller's
  absl::StatusOr<rpc::MethodTable> table_ =
      rpc::MethodTable::Create(RepositoryMethods(&*repository_));
};

TEST_F(RepositoryMethodsTest, LoadsListsAndUnloads) {
  const auto before = Index(false);
  ASSERT_EQ(before->models_size(), 2);
  EXPECT_EQ(before->models(1).name(), "good");
  EXPECT_EQ(before->models(1).state(), "");
  const auto loaded = Load("good");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->model_name(), "good");
  EXPECT_TRUE(loaded->is_loaded());
  const auto ready = Index(true);
  ASSERT_EQ(ready->models_size(), 1);
  EXPECT_EQ(ready->models(0).version(), "1");
  EXPECT_EQ(ready->models(0).state(), "READY");
  inference::RepositoryModelUnloadRequest unload;
  unload.set_model_name("good");
  (*unload.mutable_parameters())["unload_dependents"].set_bool_param(true);
  EXPECT_TRUE(Ask<inference::RepositoryModelUnloadResponse>("RepositoryModelUnload", unload)
                  ->is_unloaded());
  EXPECT_FALSE(directory_.Find("good", "").ok());
}

TEST_F(RepositoryMethodsTest, FieldOneAloneNamesTheModel) {
  inference::RepositoryModelLoadRequest request;
  request.set_repository_name("good");
  EXPECT_TRUE(Ask<inference::RepositoryModelLoadResponse>("RepositoryModelLoad", request).ok());
  EXPECT_TRUE(directory_.Find("good", "").ok());
  request.set_repository_name("any");
  request.set_model_name("good");
  EXPECT_TRUE(Ask<inference::RepositoryModelLoadResponse>("RepositoryModelLoad", request).ok());
}

TEST_F(RepositoryMethodsTest, ACallerOfSomeModelsReachesNoOther) {
  const Access access({.permissions = {Permission::kManageModels}, .models = {"b*"}});
  access_ = &access;
  EXPECT_EQ(Index(false)->models_size(), 1);
  inference::RepositoryModelLoadRequest request;
  request.set_repository_name("good");  // as KServe's clients name it
  EXPECT_TRUE(absl::IsPermissionDenied(
      Ask<inference::RepositoryModelLoadResponse>("RepositoryModelLoad", request).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(Load("good").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Load("bad").status()));
}

TEST_F(RepositoryMethodsTest, FailuresSayWhy) {
  EXPECT_THAT(MessageOf(Load("bad").status()),
              HasSubstr("loading model 'bad': config.pbtxt: line 3"));
  EXPECT_EQ(Index(false)->models(0).reason(), "config.pbtxt: line 3");
  EXPECT_TRUE(absl::IsNotFound(Load("nobody").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Load("").status()));
}

TEST_F(RepositoryMethodsTest, RefusesWhatItDoesNotKnow) {
  inference::RepositoryModelLoadRequest request;
  request.set_model_name("good");
  auto& value = (*request.mutable_parameters())["reload"];
  const auto ask = [&] {
    return std::string(MessageOf(
        Ask<inference::RepositoryModelLoadResponse>("RepositoryModelLoad", request).status()));
  };
  EXPECT_THAT(ask(), HasSubstr("parameter 'reload' has no value"));
  value.set_int64_param(1);
  EXPECT_THAT(ask(), HasSubstr("parameter 'reload' is not true or false"));
  (*request.mutable_parameters())["reload"].set_bool_param(true);
  EXPECT_EQ(ask(), "");
  (*request.mutable_parameters())["color"].set_string_param("red");
  EXPECT_THAT(ask(), HasSubstr("parameter 'color' is not supported"));
  EXPECT_TRUE(absl::IsInvalidArgument(
      AskOf<inference::RepositoryIndexResponse>(*table_, "RepositoryIndex", "\xFF").status()));
}

TEST_F(RepositoryMethodsTest, FilesComeAsBytesWithAConfiguration) {
  inference::RepositoryModelLoadRequest request;
  request.set_model_name("good");
  (*request.mutable_parameters())["file:1/model.onnx"].set_bytes_param("x");
  const auto without = Ask<inference::RepositoryModelLoadResponse>("RepositoryModelLoad", request);
  EXPECT_TRUE(absl::IsInvalidArgument(without.status()));
  (*request.mutable_parameters())["config"].set_string_param("{}");
  EXPECT_TRUE(Ask<inference::RepositoryModelLoadResponse>("RepositoryModelLoad", request).ok());
  EXPECT_EQ(sent_, "good 1/model.onnx=x");
}

TEST_F(RepositoryMethodsTest, WithoutARepositoryCallsAreUnavailableAndAllWait) {
  const rpc::MethodTable none = *rpc::MethodTable::Create(RepositoryMethods(nullptr));
  for (const rpc::Method* method : none.methods()) EXPECT_EQ(method->work, Work::kBlocking);
  EXPECT_TRUE(absl::IsUnavailable(
      AskOf<inference::RepositoryIndexResponse>(none, "RepositoryIndex", "").status()));
}

}  // namespace
}  // namespace tenon::oip
