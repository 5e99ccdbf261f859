#include "onnx/onnx_servable.h"

#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/onnx_engine.h"
#include "onnx/testing/model_builder.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

std::shared_ptr<const Servable> LoadModel(const ModelBuilder& model) {
  ModelFolder folder;
  folder.Add("m/model.onnx", model.Bytes()).Add("m/weights.bin", LinearWeightsFile());
  auto servable = OnnxEngine::Create({}).value()->Load(folder, "m/model.onnx");
  EXPECT_TRUE(servable.ok()) << MessageOf(servable.status());
  return servable.value_or(nullptr);
}

std::vector<NamedTensor> Floats(const std::string& name, Shape shape, std::vector<float> values) {
  return {{name, Tensor::Of<float>(std::move(shape), values).value()}};
}

TEST(OnnxServableTest, CarriesEveryDTypeThrough) {
  for (const DTypeRow& row : DTypeTable()) {
    if (row.dtype == DType::kBytes) continue;
    const std::shared_ptr<const Servable> servable = LoadModel(IdentityModel(row.dtype));
    ASSERT_NE(servable, nullptr) << row.oip;
    EXPECT_EQ(servable->signature().inputs[0].dtype, row.dtype);
    std::string bytes(row.size_bytes * 6, '\1');
    for (size_t i = 0; i < bytes.size() && row.dtype != DType::kBool; ++i)
      bytes[i] = static_cast<char>(i * 37);
    const Tensor input = Tensor::CopyOf(row.dtype, {3, 2}, std::as_bytes(std::span(bytes))).value();
    const auto answer = servable->Infer(std::vector<NamedTensor>{{"x", input}}, {});
    ASSERT_TRUE(answer.ok()) << row.oip << " " << MessageOf(answer.status());
    const Tensor& output = answer->at(0).tensor;
    EXPECT_EQ(output.dtype(), row.dtype);
    EXPECT_EQ(output.shape(), (Shape{3, 2}));
    ASSERT_EQ(output.bytes().size(), bytes.size());
    EXPECT_EQ(std::memcmp(output.bytes().data(), bytes.data(), bytes.size()), 0) << row.oip;
  }
}

TEST(OnnxServableTest, CarriesStringsWithNulsAndWithoutCharacters) {
  const std::vector<std::string> texts = {std::string("a\0b", 3), "", "z\xc3\xbcrich",
                                          std::string(5000, 'x')};
  std::string packed;
  for (const std::string& text : texts) AppendBytesElement(text, &packed);
  const auto servable = LoadModel(IdentityModel(DType::kBytes));
  const std::vector<NamedTensor> inputs = {{"x", Tensor::FromPackedBytes({2, 2}, packed).value()}};
  const std::vector<NamedTensor> answer = servable->Infer(inputs, {}).value();
  EXPECT_EQ(answer[0].tensor.shape(), (Shape{2, 2}));
  EXPECT_THAT(UnpackBytes(answer[0].tensor.bytes()), Pointwise(::testing::Eq(), texts));
}

TEST(OnnxServableTest, NamesDimensionsAndTakesEveryBatch) {
  const auto servable = LoadModel(LinearModel());
  const TensorSpec& input = servable->signature().inputs[0];
  EXPECT_EQ(input.shape, (Shape{kAnyDim, 2}));
  EXPECT_THAT(input.dim_names, ElementsAre("batch", ""));
  EXPECT_FALSE(input.optional);
  EXPECT_EQ(servable->platform(), "onnxruntime_onnx");
  const auto one = servable->Infer(Floats("x", {1, 2}, {1, 1}), {}).value();
  EXPECT_THAT(one[0].tensor.view().as<float>(), ElementsAre(4, 6));
  const auto three = servable->Infer(Floats("x", {3, 2}, {1, 0, 0, 1, 2, 2}), {}).value();
  EXPECT_THAT(three[0].tensor.view().as<float>(), ElementsAre(1, 2, 3, 4, 8, 12));
}

// ONNX Runtime ends the process at this one.
TEST(OnnxServableTest, RefusesAnEmptyBatchForEinsum) {
  ModelBuilder model;
  model.Input("x", DType::kFp32, {"batch", 2, 2}).Output("y", DType::kFp32, {"batch", 2, 2});
  onnx::AttributeProto& equation = *model.Node("Einsum", {"x", "x"}, {"y"}).add_attribute();
  equation.set_name("equation");
  equation.set_type(onnx::AttributeProto::STRING);
  equation.set_s("bij,bkj->bik");
  const auto servable = LoadModel(model);
  EXPECT_TRUE(servable->Infer(Floats("x", {1, 2, 2}, {1, 0, 0, 1}), {}).ok());
  EXPECT_THAT(std::string(MessageOf(servable->Infer(Floats("x", {0, 2, 2}, {}), {}).status())),
              HasSubstr("input 'x' of shape [0,2,2] has no elements"));
}

TEST(OnnxServableTest, ReadsExternalData) {
  const auto servable = LoadModel(ExternalModel());
  EXPECT_THAT(servable->Infer(Floats("x", {1, 2}, {1, 1}), {})->at(0).tensor.view().as<float>(),
              ElementsAre(4, 6));
}

TEST(OnnxServableTest, TakesOptionalInputsOrTheirDefaults) {
  ModelBuilder model = LinearModel();
  model.Input("w", DType::kFp32, {2, 2});
  const auto servable = LoadModel(model);
  ASSERT_EQ(servable->signature().inputs.size(), 2u);
  EXPECT_TRUE(servable->signature().inputs[1].optional);
  std::vector<NamedTensor> inputs = Floats("x", {1, 2}, {1, 1});
  EXPECT_THAT(servable->Infer(inputs, {})->at(0).tensor.view().as<float>(), ElementsAre(4, 6));
  inputs.push_back(Floats("w", {2, 2}, {10, 0, 0, 10})[0]);
  EXPECT_THAT(servable->Infer(inputs, {})->at(0).tensor.view().as<float>(), ElementsAre(10, 10));
}

TEST(OnnxServableTest, AnswersTheOutputsAskedForInTheirOrder) {
  const auto servable = LoadModel(ClassifierModel({.zipmap = false}));
  const std::vector<NamedTensor> inputs = Floats("x", {1, 4}, {1, 2, 3, 4});
  const std::vector<std::string> both = {"probabilities", "label"};
  const auto answer = servable->Infer(inputs, both).value();
  EXPECT_EQ(answer[0].name, "probabilities");
  EXPECT_EQ(answer[1].name, "label");
  const std::vector<std::string> unknown = {"nonesuch"};
  EXPECT_THAT(std::string(MessageOf(servable->Infer(inputs, unknown).status())),
              HasSubstr("no output 'nonesuch'"));
}

TEST(OnnxServableTest, MakesZipMapsTensors) {
  const std::vector<NamedTensor> inputs = Floats("x", {2, 4}, {1, 2, 3, 4, -1, 0, 2, 5});
  const auto plain = LoadModel(ClassifierModel({.zipmap = false}))->Infer(inputs, {}).value();
  for (const bool text_labels : {false, true}) {
    const auto servable = LoadModel(ClassifierModel({.text_labels = text_labels}));
    EXPECT_EQ(servable->signature().outputs[1].dtype, DType::kFp32);
    const auto answer = servable->Infer(inputs, {}).value();
    EXPECT_EQ(answer[0].tensor.dtype(), text_labels ? DType::kBytes : DType::kInt64);
    EXPECT_EQ(answer[1].tensor.shape(), (Shape{2, 3}));
    EXPECT_THAT(answer[1].tensor.view().as<float>(),
                Pointwise(FloatNear(1e-6f), plain[1].tensor.view().as<float>()));
  }
}

// Without an import of ONNX's own domain the ZipMap cannot be bypassed, and the runtime's maps are
// unfolded.
TEST(OnnxServableTest, UnfoldsTheMapsOfZipMapsThatRun) {
  const std::vector<NamedTensor> inputs = Floats("x", {2, 4}, {1, 2, 3, 4, -1, 0, 2, 5});
  const auto plain = LoadModel(ClassifierModel({.zipmap = false}))->Infer(inputs, {}).value();
  for (const bool text_labels : {false, true}) {
    ModelBuilder model = ClassifierModel({.text_labels = text_labels});
    model.proto().mutable_opset_import()->DeleteSubrange(0, 1);
    const auto servable = LoadModel(model);
    ASSERT_NE(servable, nullptr);
    EXPECT_EQ(servable->signature().outputs[1].shape, (Shape{kAnyDim, kAnyDim}));
    const auto answer = servable->Infer(inputs, {}).value();
    EXPECT_EQ(answer[1].tensor.shape(), (Shape{2, 3}));
    EXPECT_THAT(answer[1].tensor.view().as<float>(),
                Pointwise(FloatNear(1e-6f), plain[1].tensor.view().as<float>()));
  }
}

TEST(OnnxServableTest, SaysWhatTheModelDoesNotTake) {
  const auto servable = LoadModel(LinearModel());
  const absl::Status status = servable->Infer(Floats("x", {1, 3}, {1, 2, 3}), {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("running the model"));
  EXPECT_FALSE(servable->Infer({}, {}).ok());
}

TEST(OnnxServableTest, FailsOneRequestWithoutHarmToTheNext) {
  ModelBuilder model;
  model.Input("x", DType::kFp32, {"n"})
      .Input("i", DType::kInt64, {"m"})
      .Output("y", DType::kFp32, {"m"});
  model.Node("Gather", {"x", "i"}, {"y"});
  const auto servable = LoadModel(model);
  const auto ask = [&](int64_t index) {
    std::vector<NamedTensor> inputs = Floats("x", {2}, {5, 6});
    inputs.push_back({"i", Tensor::Of<int64_t>({1}, std::span<const int64_t>(&index, 1)).value()});
    return servable->Infer(inputs, {});
  };
  EXPECT_EQ(ask(7).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ask(1)->at(0).tensor.view().as<float>(), ElementsAre(6));
}

TEST(OnnxServableTest, BlamesNumbersAndSizesThatDoNotFitOnTheRequest) {
  for (const char* op : {"Div", "Mod"}) {
    ModelBuilder model;
    model.Input("x", DType::kInt64, {"n"}).Input("y", DType::kInt64, {"n"});
    model.Output("z", DType::kInt64, {"n"}).Node(op, {"x", "y"}, {"z"});
    const auto servable = LoadModel(model);
    const int64_t zero = 0;
    const Tensor zeros = Tensor::Of<int64_t>({1}, std::span<const int64_t>(&zero, 1)).value();
    const std::vector<NamedTensor> inputs = {{"x", zeros}, {"y", zeros}};
    const absl::Status status = servable->Infer(inputs, {}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("by zero"));
  }
  ModelBuilder model;
  model.Input("x", DType::kFp32, {"n", "k"}).Input("y", DType::kFp32, {"m", "l"});
  AddInt(&model.Output("z", DType::kFp32, {"n", "p"}).Node("Concat", {"x", "y"}, {"z"}), "axis", 1);
  std::vector<NamedTensor> inputs = Floats("x", {1, 2}, {1, 2});
  inputs.push_back(Floats("y", {2, 1}, {1, 2})[0]);
  const absl::Status status = LoadModel(model)->Infer(inputs, {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
}

TEST(OnnxServableTest, OutputsOutliveTheServable) {
  Tensor kept;
  {
    const auto servable = LoadModel(LinearModel());
    kept = servable->Infer(Floats("x", {1, 2}, {1, 1}), {})->at(0).tensor;
  }
  EXPECT_THAT(kept.view().as<float>(), ElementsAre(4, 6));
}

TEST(OnnxServableTest, AnswersFromManyThreadsAtOnce) {
  const auto servable = LoadModel(LinearModel());
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&servable, &wrong, t] {
        const auto value = static_cast<float>(t + 1);
        for (int i = 0; i < 500; ++i) {
          const auto answer = servable->Infer(Floats("x", {1, 2}, {value, value}), {});
          if (!answer.ok() || answer->at(0).tensor.view().as<float>()[1] != 6 * value) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace tenon
