#include "onnx/onnx_engine.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <malloc.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/model_builder.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"

// There when the address sanitizer is.
extern "C" __attribute__((weak)) void __asan_init();

namespace tenon {
namespace {

using ::testing::HasSubstr;

int64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t total = 0;
  int64_t resident = 0;
  statm >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

int ThreadCount() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<int>(std::distance(tasks, std::filesystem::directory_iterator()));
}

ModelFolder FolderWith(const ModelBuilder& model) {
  ModelFolder folder;
  folder.Add("model.onnx", model.Bytes());
  return folder;
}

absl::Status LoadStatus(const ModelBuilder& model) {
  return OnnxEngine::Create({}).value()->Load(FolderWith(model), "model.onnx").status();
}

// Megabytes of weights that the runtime cannot fold away.
ModelBuilder HeavyModel(int64_t megabytes) {
  const int64_t columns = 512;
  const int64_t rows = megabytes * 1024 * 1024 / (columns * 4);
  ModelBuilder model;
  model.Input("x", DType::kFp32, {"batch", rows}).Output("y", DType::kFp32, {"batch", columns});
  model.Initializer("w", {rows, columns},
                    std::vector<float>(static_cast<size_t>(rows * columns), 0.5f));
  model.Node("MatMul", {"x", "w"}, {"y"});
  return model;
}

TEST(OnnxEngineTest, RefusesThreadCountsOutsideTheirRange) {
  for (const int threads : {0, -1, 5000}) {
    EXPECT_THAT(std::string(MessageOf(OnnxEngine::Create({.intra_op_threads = threads}).status())),
                HasSubstr("model.intra_op_threads"));
  }
  EXPECT_TRUE(OnnxEngine::Create({.intra_op_threads = 2, .inter_op_threads = 2}).ok());
}

TEST(OnnxEngineTest, AModelGetsTheThreadsThatItIsAllowed) {
  std::vector<std::shared_ptr<const Servable>> kept;  // no thread ends while others are counted
  const auto threads_of = [&kept](const OnnxEngineOptions& options) {
    const auto engine = OnnxEngine::Create(options).value();
    const int before = ThreadCount();
    kept.push_back(engine->Load(FolderWith(LinearModel()), "model.onnx").value());
    return ThreadCount() - before;
  };
  EXPECT_EQ(threads_of({}), 0);
  EXPECT_EQ(threads_of({.intra_op_threads = 3}), 2) << "the caller's thread is one of them";
  EXPECT_GE(threads_of({.inter_op_threads = 3}), 2);
}

TEST(OnnxEngineTest, NeverHandsARefusedFileToTheRuntime) {
  ModelBuilder model = LinearModel();
  model.Node("Run", {"x"}, {"k"}, "com.evil");
  const absl::Status status = LoadStatus(model);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(status)),
              HasSubstr("loading model.onnx: inspecting the ONNX model: "));
}

TEST(OnnxEngineTest, PassesOnWhatTheRuntimeRefuses) {
  ModelBuilder model = LinearModel();
  model.Node("NoSuchOperator", {"x"}, {"k"});
  const absl::Status status = LoadStatus(model);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("ONNX Runtime refuses it: "));
}

TEST(OnnxEngineTest, RefusesOutputsThatAreNoTensors) {
  ModelBuilder model = LinearModel();
  model.Node("SequenceConstruct", {"x"}, {"s"});
  onnx::ValueInfoProto& output = *model.graph().add_output();
  output.set_name("s");
  output.mutable_type()
      ->mutable_sequence_type()
      ->mutable_elem_type()
      ->mutable_tensor_type()
      ->set_elem_type(1);
  const absl::Status status = LoadStatus(model);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("output 's'"));
}

TEST(OnnxEngineTest, SaysWhichFileIsMissing) {
  const absl::Status status =
      OnnxEngine::Create({}).value()->Load(ModelFolder(), "m/model.onnx").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("m/model.onnx"));
}

TEST(OnnxEngineTest, EveryOptimisationGivesTheSameAnswer) {
  for (const bool arena : {false, true}) {
    for (const auto level : {GraphOptimization::kNone, GraphOptimization::kBasic,
                             GraphOptimization::kExtended, GraphOptimization::kAll}) {
      const auto engine =
          OnnxEngine::Create({.memory_arena = arena, .optimization = level}).value();
      const auto servable = engine->Load(FolderWith(LinearModel()), "model.onnx").value();
      const std::vector<float> ones = {1, 1};
      const std::vector<NamedTensor> inputs = {{"x", Tensor::Of<float>({1, 2}, ones).value()}};
      EXPECT_THAT(servable->Infer(inputs, {})->at(0).tensor.view().as<float>(),
                  ::testing::ElementsAre(4, 6));
    }
  }
}

TEST(OnnxEngineTest, EstimatesAndMeasuresMemory) {
  const ModelFolder folder = FolderWith(HeavyModel(16));
  const auto engine = OnnxEngine::Create({.resident_bytes = ResidentBytes,
                                          .release_memory = [] { malloc_trim(0); }})
                          .value();
  const int64_t estimated = engine->EstimateMemory(folder, "model.onnx").value();
  EXPECT_GE(estimated, int64_t{16} << 20);
  const MemoryCost cost = engine->Load(folder, "model.onnx").value()->memory_cost();
  EXPECT_EQ(cost.estimated, estimated);
  EXPECT_GE(cost.measured, int64_t{12} << 20);
  if (__asan_init != nullptr)
    GTEST_SKIP() << "the address sanitizer keeps freed memory to catch its use";
  EXPECT_LE(cost.measured, int64_t{48} << 20);
}

TEST(OnnxEngineTest, UnloadingGivesTheMemoryBack) {
  const ModelFolder folder = FolderWith(HeavyModel(8));
  const auto engine = OnnxEngine::Create({.release_memory = [] { malloc_trim(0); }}).value();
  const std::vector<float> row(8 * 1024 * 1024 / (512 * 4), 1.0f);
  const auto cycle = [&] {
    const auto servable = engine->Load(folder, "model.onnx").value();
    const std::vector<NamedTensor> inputs = {
        {"x", Tensor::Of<float>({1, static_cast<int64_t>(row.size())}, row).value()}};
    ASSERT_TRUE(servable->Infer(inputs, {}).ok());
  };
  cycle();
  const int64_t before = ResidentBytes();
  for (int i = 0; i < 50; ++i) cycle();
  EXPECT_LT(ResidentBytes() - before, int64_t{4} << 20);
}

}  // namespace
}  // namespace tenon
