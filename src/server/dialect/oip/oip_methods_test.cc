#include "dialect/oip/oip_methods.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "api/testing/fake_stream_link.h"
#include "dialect/oip/grpc_service.pb.h"
#include "dialect/oip/logging.h"
#include "dialect/oip/repository_methods.h"
#include "inference/testing/constant_servable.h"
#include "ports/testing/manual_clock.h"
#include "status/status.h"

namespace tenon::oip {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class OipMethodsTest : public testing::Test {
 protected:
  OipMethodsTest() {
    Signature signature;
    signature.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim}}};
    signature.outputs = {{.name = "y", .dtype = DType::kInt64, .shape = {1}}};
    const std::vector<int64_t> values = {42};
    const auto servable = std::make_shared<ConstantServable>(
        signature, std::vector<NamedTensor>{{"y", Tensor::Of<int64_t>({1}, values).value()}});
    models_.Publish(ModelTable::Create({{"m", "1", servable}, {"m", "2", servable}}).value());
    std::vector<rpc::Method> rows =
        OipMethods(service_, [this] { return ready_; }, {.server_version = "0.1.0"});
    for (rpc::Method& row : RepositoryMethods(nullptr)) rows.push_back(std::move(row));
    for (rpc::Method& row : LoggingMethods(nullptr)) rows.push_back(std::move(row));
    table_ = rpc::MethodTable::Create(std::move(rows));
  }

  template <typename Response>
  absl::StatusOr<Response> Ask(const std::string& method,
                               const google::protobuf::Message& request) {
    const rpc::Method* row = table_->Find("/inference.GRPCInferenceService/" + method);
    if (row == nullptr) return absl::UnimplementedError(method);
    const auto bytes = std::make_shared<const std::string>(request.SerializeAsString());
    const auto head = MakeStreamHead("POST", row->path, {});
    const rpc::Call call(*head, clock_, absl::InfiniteDuration(), over_, access_);
    TENON_ASSIGN_OR_RETURN(const rpc::Reply reply,
                           row->handler(call, {.bytes = *bytes, .owner = bytes}));
    std::string whole = reply.text;
    for (const std::string_view piece : reply.more) whole.append(piece);
    Response response;
    EXPECT_TRUE(response.ParseFromString(whole));
    return response;
  }

  const Access* access_ = nullptr;  // the caller's

  static inference::ModelInferRequest Request() {
    inference::ModelInferRequest request;
    request.set_model_name("m");
    request.set_id("a");
    auto* input = request.add_inputs();
    input->set_name("x");
    input->set_datatype("FP32");
    input->add_shape(1);
    input->mutable_contents()->add_fp32_contents(1);
    return request;
  }

  bool ready_ = true;
  ModelDirectory models_;
  const InferenceService service_{models_};
  ManualClock clock_;
  std::atomic<bool> over_ = false;
  absl::StatusOr<rpc::MethodTable> table_;
};

TEST_F(OipMethodsTest, HealthTellsTheTruth) {
  EXPECT_TRUE(
      Ask<inference::ServerLiveResponse>("ServerLive", inference::ServerLiveRequest())->live());
  EXPECT_TRUE(
      Ask<inference::ServerReadyResponse>("ServerReady", inference::ServerReadyRequest())->ready());
  inference::ModelReadyRequest request;
  request.set_name("m");
  EXPECT_TRUE(Ask<inference::ModelReadyResponse>("ModelReady", request)->ready());
  request.set_version("3");
  EXPECT_FALSE(Ask<inference::ModelReadyResponse>("ModelReady", request)->ready());
  ready_ = false;
  EXPECT_FALSE(
      Ask<inference::ServerReadyResponse>("ServerReady", inference::ServerReadyRequest())->ready());
}

TEST_F(OipMethodsTest, MetadataIsThatOfTheOtherWire) {
  const auto server =
      Ask<inference::ServerMetadataResponse>("ServerMetadata", inference::ServerMetadataRequest());
  EXPECT_EQ(server->name(), "tenon");
  EXPECT_EQ(server->version(), "0.1.0");
  inference::ModelMetadataRequest request;
  request.set_name("m");
  const auto model = Ask<inference::ModelMetadataResponse>("ModelMetadata", request);
  EXPECT_THAT(model->versions(), ElementsAre("1", "2"));
  EXPECT_EQ(model->platform(), "tenon_constant");
  EXPECT_EQ(model->inputs(0).datatype(), "FP32");
  EXPECT_THAT(model->inputs(0).shape(), ElementsAre(-1));
  EXPECT_EQ(model->outputs(0).name(), "y");
  inference::ModelConfigRequest config;
  config.set_name("m");
  EXPECT_EQ(Ask<inference::ModelConfigResponse>("ModelConfig", config)->config().name(), "m");
}

TEST_F(OipMethodsTest, InferAnswersWithTheVersionAndTheId) {
  const auto response = Ask<inference::ModelInferResponse>("ModelInfer", Request());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->model_version(), "2");
  EXPECT_EQ(response->id(), "a");
  EXPECT_EQ(response->raw_output_contents(0), std::string("\x2A\0\0\0\0\0\0\0", 8));
}

TEST_F(OipMethodsTest, FailuresSayWhatIsWrong) {
  inference::ModelInferRequest request = Request();
  request.set_model_name("n");
  EXPECT_EQ(Ask<inference::ModelInferResponse>("ModelInfer", request).status().code(),
            absl::StatusCode::kNotFound);
  request = Request();
  request.mutable_inputs(0)->set_name("w");
  const auto response = Ask<inference::ModelInferResponse>("ModelInfer", request);
  EXPECT_EQ(response.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(MessageOf(response.status()), HasSubstr("checking input 'w'"));
}

TEST_F(OipMethodsTest, WorkThatNobodyWaitsForIsNotDone) {
  over_ = true;
  EXPECT_EQ(Ask<inference::ModelInferResponse>("ModelInfer", Request()).status().code(),
            absl::StatusCode::kCancelled);
}

TEST_F(OipMethodsTest, AStreamAnswersFailuresInTheirPlace) {
  inference::ModelInferRequest request = Request();
  const auto good = Ask<inference::ModelStreamInferResponse>("ModelStreamInfer", request);
  EXPECT_EQ(good->error_message(), "");
  EXPECT_EQ(good->infer_response().id(), "a");
  EXPECT_TRUE(good->infer_response().parameters().empty());
  request.set_model_name("n");
  const auto bad = Ask<inference::ModelStreamInferResponse>("ModelStreamInfer", request);
  ASSERT_TRUE(bad.ok());
  EXPECT_THAT(bad->error_message(), HasSubstr("unknown model"));
  EXPECT_EQ(bad->infer_response().id(), "a");
}

TEST_F(OipMethodsTest, TheLastAnswerSaysSoWhenAsked) {
  inference::ModelInferRequest request = Request();
  (*request.mutable_parameters())["triton_enable_empty_final_response"].set_bool_param(true);
  const auto response = Ask<inference::ModelStreamInferResponse>("ModelStreamInfer", request);
  EXPECT_TRUE(response->infer_response().parameters().at("triton_final_response").bool_param());
}

TEST_F(OipMethodsTest, EveryMethodOfTheServiceIsServedAndNoOther) {
  const auto* service = OipServiceFile()->service(0);
  EXPECT_EQ(service->full_name(), kGrpcService);
  EXPECT_EQ(static_cast<size_t>(service->method_count()), table_->methods().size());
  for (int i = 0; i < service->method_count(); ++i) {
    const auto* method = service->method(i);
    const rpc::Method* row = table_->Find("/" + service->full_name() + "/" + method->name());
    ASSERT_NE(row, nullptr) << method->name();
    EXPECT_EQ(row->kind == rpc::Kind::kStream, method->client_streaming());
  }
}

TEST_F(OipMethodsTest, StatisticsTellOnlyOfModelsThatTheCallerMaySee) {
  using Response = inference::ModelStatisticsResponse;
  const inference::ModelStatisticsRequest of_all;
  EXPECT_EQ(Ask<Response>("ModelStatistics", of_all)->model_stats_size(), 2);
  const Access access({.models = {"other"}});
  access_ = &access;
  EXPECT_EQ(Ask<Response>("ModelStatistics", of_all)->model_stats_size(), 0);
}

}  // namespace
}  // namespace tenon::oip
