// From the bytes of an infer request to tensors and back, without sockets and without a model.
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "dialect/oip/infer_decoder.h"
#include "dialect/oip/infer_encoder.h"
#include "json/number_writer.h"

namespace tenon::oip {
namespace {

constexpr int64_t kMany = 2'000'000;

std::vector<float> Floats(int64_t count) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(0, 1);
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = uniform(random);
  return values;
}

std::string Head(int64_t count) {
  return R"({"inputs":[{"name":"X","shape":[1,)" + std::to_string(count) +
         R"(],"datatype":"FP32",)";
}

std::string JsonBody(int64_t count) {
  std::string body = Head(count) + R"("data":[)";
  json::AppendNumbers(std::span<const float>(Floats(count)), &body);
  return body + "]}]}";
}

// Binary tensors are not touched, so that their speed is no number of bytes a second.
void Decode(benchmark::State& state, std::string body, std::string_view json_size) {
  const std::array<http1::Header, 1> headers = {{{"inference-header-content-length", json_size}}};
  const auto bytes = static_cast<int64_t>(body.size());
  HttpRequest request;
  request.body = Body::Of(std::move(body));
  if (!json_size.empty()) request.headers = headers;
  const Signature signature;
  bool ok = true;
  for (auto _ : state) ok &= DecodeInferCall(request, signature, {}).ok();
  if (!ok) state.SkipWithError("the request was refused");
  if (json_size.empty()) state.SetBytesProcessed(state.iterations() * bytes);
}

void BM_DecodeJson(benchmark::State& state) { Decode(state, JsonBody(state.range(0)), ""); }
BENCHMARK(BM_DecodeJson)->Arg(30)->Arg(kMany);

void BM_DecodeBinary(benchmark::State& state) {
  const std::string size = std::to_string(state.range(0) * int64_t{sizeof(float)});
  const std::string json =
      Head(state.range(0)) + R"("parameters":{"binary_data_size":)" + size + "}}]}";
  const std::vector<float> values = Floats(state.range(0));
  const std::string_view tensor(reinterpret_cast<const char*>(values.data()),
                                values.size() * sizeof(float));
  Decode(state, json + std::string(tensor), std::to_string(json.size()));
}
BENCHMARK(BM_DecodeBinary)->Arg(30)->Arg(kMany);

void Encode(benchmark::State& state, bool binary) {
  const Tensor tensor = Tensor::Of<float>({1, state.range(0)}, Floats(state.range(0))).value();
  const InferResponse response = {.model = "m", .version = "1", .outputs = {{"Y", tensor}}};
  InferCall call;
  call.binary_by_default = binary;
  size_t bytes = 0;
  for (auto _ : state) {
    const auto answer = EncodeInferResponse(response, call, {});
    bytes += answer.ok() ? answer->body_size() : 0;
  }
  if (bytes == 0) state.SkipWithError("the answer was refused");
  if (!binary) state.SetBytesProcessed(static_cast<int64_t>(bytes));
}

void BM_EncodeJson(benchmark::State& state) { Encode(state, false); }
BENCHMARK(BM_EncodeJson)->Arg(2)->Arg(kMany);

void BM_EncodeBinary(benchmark::State& state) { Encode(state, true); }
BENCHMARK(BM_EncodeBinary)->Arg(2)->Arg(kMany);

}  // namespace
}  // namespace tenon::oip
