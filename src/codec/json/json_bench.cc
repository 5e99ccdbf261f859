#include <array>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "json/document.h"
#include "json/number_reader.h"
#include "json/number_writer.h"
#include "json/tensor_body.h"

namespace tenon::json {
namespace {

constexpr size_t kMany = 2'000'000;

std::vector<float> Floats(size_t count) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(0, 1);
  std::vector<float> values(count);
  for (float& value : values) value = uniform(random);
  return values;
}

std::string Body(size_t count) {
  std::string body = R"({"id":"1","inputs":[{"name":"X","shape":[1,)" + std::to_string(count) +
                     R"(],"datatype":"FP32","data":[)";
  AppendNumbers(std::span<const float>(Floats(count)), &body);
  return body + "]}]}";
}

void BM_SplitTensorBody(benchmark::State& state) {
  const std::string body = Body(static_cast<size_t>(state.range(0)));
  TensorBody out;
  for (auto _ : state) benchmark::DoNotOptimize(SplitTensorBody(body, &out));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(body.size()));
}
BENCHMARK(BM_SplitTensorBody)->Arg(30)->Arg(kMany);

void BM_ParseEnvelope(benchmark::State& state) {
  TensorBody out;
  const std::string body = Body(30);
  (void)SplitTensorBody(body, &out).ok();
  for (auto _ : state) benchmark::DoNotOptimize(Document::Parse(out.envelope, {}));
}
BENCHMARK(BM_ParseEnvelope);

void BM_ReadFloats(benchmark::State& state) {
  const auto count = static_cast<size_t>(state.range(0));
  const std::string body = Body(count);
  TensorBody split;
  (void)SplitTensorBody(body, &split).ok();
  std::vector<float> out(count);
  const std::array<int64_t, 2> shape = {1, state.range(0)};
  for (auto _ : state) benchmark::DoNotOptimize(ReadNumbers<float>(split.data[0], shape, out));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ReadFloats)->Arg(30)->Arg(kMany);

void BM_WriteFloats(benchmark::State& state) {
  const std::vector<float> values = Floats(static_cast<size_t>(state.range(0)));
  std::string out;
  for (auto _ : state) {
    out.clear();
    AppendNumbers(std::span<const float>(values), &out);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_WriteFloats)->Arg(30)->Arg(kMany);

}  // namespace
}  // namespace tenon::json
