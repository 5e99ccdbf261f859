#include "serving/request_check.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

NamedTensor Input(std::string name, DType dtype, Shape shape) {
  return {std::move(name), Tensor::Allocate(dtype, std::move(shape)).value()};
}

Signature TwoInputs() {
  Signature signature;
  signature.inputs = {{.name = "features", .dtype = DType::kFp32, .shape = {kAnyDim, 3}},
                      {.name = "bias", .dtype = DType::kFp64, .shape = {1}, .optional = true}};
  signature.outputs = {{.name = "label"}, {.name = "score"}};
  return signature;
}

std::string Refusal(const InferRequest& request) {
  return std::string(CheckInferRequest(request, TwoInputs()).message());
}

TEST(RequestCheckTest, TakesWhatFits) {
  InferRequest request;
  request.inputs.push_back(Input("features", DType::kFp32, {5, 3}));
  EXPECT_EQ(Refusal(request), "");
  request.inputs.push_back(Input("bias", DType::kFp64, {1}));
  request.outputs = {"score", "label"};
  EXPECT_EQ(Refusal(request), "");
}

TEST(RequestCheckTest, NamesTheInputThatDoesNotFit) {
  InferRequest request;
  EXPECT_EQ(Refusal(request), "checking input 'features': it is missing");
  request.inputs = {Input("feature", DType::kFp32, {5, 3})};
  EXPECT_EQ(Refusal(request),
            "checking input 'feature': the model has no such input (did you mean 'features'?)");
  request.inputs = {Input("features", DType::kFp64, {5, 3})};
  EXPECT_EQ(Refusal(request), "checking input 'features': datatype is FP64, expected FP32");
  request.inputs = {Input("features", DType::kFp32, {5, 4})};
  EXPECT_EQ(Refusal(request), "checking input 'features': shape is [5,4], expected [-1,3]");
  request.inputs = {Input("features", DType::kFp32, {5, 3}),
                    Input("features", DType::kFp32, {5, 3})};
  EXPECT_EQ(Refusal(request), "checking input 'features': it is there twice");
}

TEST(RequestCheckTest, WidensFloatsWhereTheModelTakesDoubles) {
  InferRequest request;
  const std::vector<float> values = {0.5F};
  request.inputs = {Input("features", DType::kFp32, {1, 3}),
                    {"bias", Tensor::Of<float>({1}, values).value()}};
  EXPECT_EQ(Refusal(request), "");
  ASSERT_TRUE(WidenInputs(TwoInputs(), &request.inputs).ok());
  EXPECT_EQ(request.inputs[0].tensor.dtype(), DType::kFp32);
  ASSERT_EQ(request.inputs[1].tensor.dtype(), DType::kFp64);
  EXPECT_EQ(request.inputs[1].tensor.view().as<double>()[0], 0.5);
}

TEST(RequestCheckTest, NamesTheOutputThatIsWrong) {
  InferRequest request;
  request.inputs = {Input("features", DType::kFp32, {5, 3})};
  request.outputs = {"scores"};
  EXPECT_EQ(Refusal(request),
            "checking output 'scores': the model has no such output (did you mean 'score'?)");
  request.outputs = {"score", "score"};
  EXPECT_EQ(Refusal(request), "checking output 'score': it is asked for twice");
}

}  // namespace
}  // namespace tenon
