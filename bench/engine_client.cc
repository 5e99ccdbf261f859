// Asks a model through tenon's own engine, without a server: loads it, gives it the same tensor
// again and again, and says in JSON how long the answers took, in nanoseconds.
//
//   engine_client MODEL.onnx INPUT.npy OUTPUT ANSWER.npy THREADS MILLISECONDS
//
// INPUT.npy becomes the model's only input, row-major and of its type. ANSWER.npy gets OUTPUT as
// the first call gave it; "-" stands for whichever output comes first, or for no file. THREADS are
// those of one operator.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fs/rooted_file_system.h"
#include "inference/servable.h"
#include "npy/array.h"
#include "onnx/onnx_engine.h"

namespace {

using std::chrono::steady_clock;
using tenon::NamedTensor;
using tenon::Servable;
using tenon::Tensor;

constexpr size_t kMaxCalls = 200'000;

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "engine_client: %s\n", what.c_str());
  std::exit(1);
}

template <typename T>
T Value(absl::StatusOr<T> value, const std::string& what) {
  if (!value.ok()) Fail(what + ": " + value.status().ToString());
  return *std::move(value);
}

int Number(const char* text) {
  int value = 0;
  const std::string_view view = text;
  const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), value);
  if (error != std::errc() || end != view.data() + view.size() || value < 1)
    Fail("'" + std::string(view) + "' is no number from 1");
  return value;
}

std::shared_ptr<const Servable> Load(const std::filesystem::path& model, int threads) {
  const auto engine = Value(tenon::OnnxEngine::Create({.intra_op_threads = threads}), "starting");
  const auto files =
      Value(tenon::RootedFileSystem::Open(absolute(model).parent_path()), "opening the folder");
  return Value(engine->Load(*files, model.filename().string()), "loading " + model.string());
}

NamedTensor ReadInput(const Servable& servable, const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Fail("cannot open " + std::string(path));
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const auto array = Value(tenon::npy::ParseArray(bytes), path);
  if (servable.signature().inputs.size() != 1) Fail("the model has not one input");
  const tenon::TensorSpec& spec = servable.signature().inputs[0];
  tenon::Shape shape(array.layout.shape.begin(), array.layout.shape.end());
  return {spec.name,
          Value(Tensor::CopyOf(spec.dtype, std::move(shape), std::as_bytes(std::span(array.data))),
                "input " + spec.name + " from " + path)};
}

void WriteAnswer(const Tensor& answer, const std::string& path) {
  tenon::npy::Layout layout;
  switch (answer.dtype()) {
    case tenon::DType::kFp32:
      layout.item_bytes = 4;
      break;
    case tenon::DType::kFp64:
      layout.item_bytes = 8;
      break;
    default:
      Fail("the answer holds no floats");
  }
  layout.shape.assign(answer.shape().begin(), answer.shape().end());
  std::ofstream file(path, std::ios::binary);
  file << tenon::npy::FormatHeader(layout);
  file.write(reinterpret_cast<const char*>(answer.bytes().data()),
             static_cast<std::streamsize>(answer.bytes().size()));
  if (!file.flush()) Fail("cannot write " + path);
}

int64_t ProcessorNanoseconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// One model and what it is asked.
class Question {
 public:
  Question(std::shared_ptr<const Servable> servable, NamedTensor input, const std::string& output)
      : servable_(std::move(servable)) {
    inputs_.push_back(std::move(input));
    outputs_.push_back(output == "-" ? servable_->signature().outputs.front().name : output);
  }

  Tensor Ask() const {
    std::vector<NamedTensor> answer = Value(servable_->Infer(inputs_, outputs_), "asking");
    return std::move(answer.front().tensor);
  }

  // Nanoseconds of each call until the time is over.
  std::vector<int64_t> AskFor(std::chrono::milliseconds time) const {
    std::vector<int64_t> times;
    const auto end = steady_clock::now() + time;
    auto last = steady_clock::now();
    while (times.empty() || (last < end && times.size() < kMaxCalls)) {
      const auto begin = steady_clock::now();
      Ask();
      last = steady_clock::now();
      times.push_back(std::chrono::nanoseconds(last - begin).count());
    }
    return times;
  }

 private:
  const std::shared_ptr<const Servable> servable_;
  std::vector<NamedTensor> inputs_;
  std::vector<std::string> outputs_;
};

// The nearest rank: the least value that so many of a hundred do not exceed.
int64_t Quantile(const std::vector<int64_t>& sorted, size_t per_cent) {
  const size_t rank = (sorted.size() * per_cent + 99) / 100;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7)
    Fail("usage: engine_client MODEL.onnx INPUT.npy OUTPUT ANSWER.npy THREADS MILLISECONDS");
  const std::shared_ptr<const Servable> servable = Load(argv[1], Number(argv[5]));
  const Question question(servable, ReadInput(*servable, argv[2]), argv[3]);
  const std::chrono::milliseconds time(Number(argv[6]));
  const Tensor answer = question.Ask();
  if (std::string_view(argv[4]) != "-") WriteAnswer(answer, argv[4]);
  question.AskFor(time / 5);  // warms up

  const int64_t used = ProcessorNanoseconds();
  std::vector<int64_t> times = question.AskFor(time);
  const double each =
      static_cast<double>(ProcessorNanoseconds() - used) / static_cast<double>(times.size());
  std::sort(times.begin(), times.end());
  std::printf("{\"calls\": %zu, \"p50_ns\": %lld, \"p99_ns\": %lld, \"cpu_ns\": %.0f}\n",
              times.size(), static_cast<long long>(Quantile(times, 50)),
              static_cast<long long>(Quantile(times, 99)), each);
}
