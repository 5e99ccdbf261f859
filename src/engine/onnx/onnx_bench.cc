// What Servable::Infer costs beyond the runtime's own Run, a scaler and a logistic regression over
// one row; and what it takes to inspect a model.
#include <array>
#include <onnxruntime_c_api.h>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "onnx/environment.h"
#include "onnx/inspector.h"
#include "onnx/onnx_engine.h"
#include "onnx/testing/model_builder.h"
#include "onnx/testing/model_folder.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr int64_t kFeatures = 30;

// Where an output lies and how large it is: what every caller of the C API has to ask.
void Look(const OrtApi& api, OrtValue* output) {
  OrtTensorTypeAndShapeInfo* info = nullptr;
  std::array<int64_t, 2> shape = {};
  size_t rank = 0;
  void* data = nullptr;
  absl::Status status = TakeStatus(api, api.GetTensorTypeAndShape(output, &info));
  status.Update(TakeStatus(api, api.GetDimensionsCount(info, &rank)));
  status.Update(TakeStatus(api, api.GetDimensions(info, shape.data(), rank)));
  status.Update(TakeStatus(api, api.GetTensorMutableData(output, &data)));
  api.ReleaseTensorTypeAndShapeInfo(info);
  benchmark::DoNotOptimize(data);
  benchmark::DoNotOptimize(status);
}

void BM_RawRun(benchmark::State& state) {
  const auto environment = Environment::Create().value();
  const OrtApi& api = environment->api();
  const std::string bytes = ClassifierModel({.features = kFeatures, .zipmap = false}).Bytes();
  OrtSessionOptions* options = nullptr;
  OrtSession* session = nullptr;
  absl::Status status = TakeStatus(api, api.CreateSessionOptions(&options));
  status.Update(TakeStatus(api, api.SetIntraOpNumThreads(options, 1)));
  status.Update(TakeStatus(api, api.CreateSessionFromArray(environment->env(), bytes.data(),
                                                           bytes.size(), options, &session)));
  std::vector<float> row(kFeatures, 0.5f);
  const std::array<int64_t, 2> shape = {1, kFeatures};
  const char* input_name = "x";
  const std::array<const char*, 2> output_names = {"label", "probabilities"};
  for (auto _ : state) {
    OrtValue* input = nullptr;
    std::array<OrtValue*, 2> outputs = {};
    status.Update(TakeStatus(
        api, api.CreateTensorWithDataAsOrtValue(environment->memory(), row.data(),
                                                row.size() * sizeof(float), shape.data(), 2,
                                                ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &input)));
    status.Update(TakeStatus(api, api.Run(session, nullptr, &input_name, &input, 1,
                                          output_names.data(), 2, outputs.data())));
    for (OrtValue* output : outputs) {
      Look(api, output);
      api.ReleaseValue(output);
    }
    api.ReleaseValue(input);
  }
  if (!status.ok()) state.SkipWithError("the runtime failed");
  api.ReleaseSession(session);
  api.ReleaseSessionOptions(options);
}
BENCHMARK(BM_RawRun);

void BM_Infer(benchmark::State& state) {
  ModelFolder folder;
  folder.Add("model.onnx",
             ClassifierModel({.features = kFeatures, .zipmap = state.range(0) == 1}).Bytes());
  const auto servable = OnnxEngine::Create({}).value()->Load(folder, "model.onnx").value();
  const std::vector<float> row(kFeatures, 0.5f);
  const std::vector<NamedTensor> inputs = {{"x", Tensor::Of<float>({1, kFeatures}, row).value()}};
  for (auto _ : state) benchmark::DoNotOptimize(servable->Infer(inputs, {}));
}
BENCHMARK(BM_Infer)->ArgName("zipmap")->Arg(0)->Arg(1);

// A chain of fully connected layers, 64 wide: many nodes and many bytes of weights.
std::string Layers(int64_t count) {
  constexpr int64_t kWidth = 64;
  const std::vector<float> weights(kWidth * kWidth, 0.5f);
  ModelBuilder builder;
  builder.Input("x0", DType::kFp32, {"batch", kWidth});
  for (int64_t i = 0; i < count; ++i) {
    const std::string weight = StrCat("w", i);
    const std::string product = StrCat("m", i);
    builder.Initializer(weight, {kWidth, kWidth}, weights);
    builder.Node("MatMul", {StrCat("x", i), weight}, {product});
    builder.Node("Relu", {product}, {StrCat("x", i + 1)});
  }
  builder.Output(StrCat("x", count), DType::kFp32, {"batch", kWidth});
  return builder.Bytes();
}

void BM_Inspect(benchmark::State& state) {
  const int64_t layers = state.range(0);
  const std::string bytes =
      layers == 0 ? ClassifierModel({.features = kFeatures}).Bytes() : Layers(layers);
  bool ok = true;
  for (auto _ : state) ok &= InspectModel(bytes, {}).ok();
  if (!ok) state.SkipWithError("the model was refused");
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes.size()));
}
BENCHMARK(BM_Inspect)->ArgName("layers")->Arg(0)->Arg(1000);

}  // namespace
}  // namespace tenon
