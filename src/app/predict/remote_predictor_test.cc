#include "predict/remote_predictor.h"

#include <gtest/gtest.h>

#include "compose/server.h"
#include "config/load.h"
#include "exec/system_clock.h"
#include "log/testing/memory_sink.h"
#include "predict/testing/values.h"
#include "status/status.h"

namespace tenon {
namespace {

// A server of the sample models, in this process.
class RemotePredictorTest : public testing::Test {
 protected:
  void SetUp() override {
    const Configuration configuration =
        LoadConfiguration({.flags = {{"--http-port", "0"}}}).value();
    const std::string sample = std::string(TENON_SOURCE_DIR) + "/tests/models/sample";
    server_ = Server::Start({configuration, {{.path = sample}}}, clock_, log_).value();
  }

  std::string Url(std::string_view path) const {
    return StrCat("http://127.0.0.1:", server_->port(), path);
  }

  static std::vector<NamedTensor> Flower() {
    return {{"X", Tensor::Of<float>({1, 4}, std::vector<float>{5.1F, 3.5F, 1.4F, 0.2F}).value()}};
  }

  const SystemClock clock_;
  MemorySink sink_;
  const Logger log_{sink_, clock_, LogLevel::kError};
  std::unique_ptr<Server> server_;
};

TEST_F(RemotePredictorTest, AnswersAsTheServerDoes) {
  for (const std::string_view path : {"/v2/models/iris", "/v2/models/iris/",
                                      "/v2/models/iris/infer", "/v2/models/iris/versions/1"}) {
    const auto predictor = OpenRemotePredictor(Url(path), {}).value();
    EXPECT_EQ(predictor->signature().inputs.at(0).shape, (Shape{-1, 4}));
    for (int i = 0; i < 2; ++i) {
      const auto outputs = predictor->Predict(Flower(), {}).value();
      ASSERT_EQ(outputs.size(), 2u);
      EXPECT_EQ(outputs[0].name, "label");
      EXPECT_EQ(ValuesOf<int64_t>(outputs[0].tensor), std::vector<int64_t>{0});
      EXPECT_EQ(outputs[1].tensor.shape(), (Shape{1, 3}));
    }
    EXPECT_EQ(predictor->Predict(Flower(), {"probabilities"})->at(0).name, "probabilities");
  }
}

TEST_F(RemotePredictorTest, ErrorsHaveTheServersWords) {
  const absl::Status status = OpenRemotePredictor(Url("/v2/models/irs"), {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(MessageOf(status), StrCat("asking ", Url("/v2/models/irs"),
                                      ": HTTP status 404: Request for unknown model: 'irs' is not "
                                      "found"));
}

TEST_F(RemotePredictorTest, AWrongRequestIsNotSent) {
  const auto predictor = OpenRemotePredictor(Url("/v2/models/iris"), {}).value();
  EXPECT_EQ(MessageOf(predictor->Predict({}, {}).status()), "checking input 'X': it is missing");
}

TEST_F(RemotePredictorTest, AServerThatIsNoModelServerIsTold) {
  EXPECT_EQ(OpenRemotePredictor(Url("/openapi.json"), {}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(OpenRemotePredictor(Url("/v2/models/iris/ready"), {}).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(RemotePredictorTest, AServerThatIsGoneIsUnavailable) {
  const auto predictor = OpenRemotePredictor(Url("/v2/models/iris"), {}).value();
  server_.reset();
  EXPECT_EQ(predictor->Predict(Flower(), {}).status().code(), absl::StatusCode::kUnavailable);
}

TEST(ModelUrlTest, EscapesNames) {
  EXPECT_EQ(ModelUrlOf("http://h:1/", "a b/c", ""), "http://h:1/v2/models/a%20b%2Fc");
  EXPECT_EQ(ModelUrlOf("http://h:1", "m", "7"), "http://h:1/v2/models/m/versions/7");
  EXPECT_TRUE(IsUrl("https://h"));
  EXPECT_FALSE(IsUrl("http.onnx"));
}

}  // namespace
}  // namespace tenon
