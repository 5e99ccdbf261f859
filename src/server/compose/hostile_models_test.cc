// Models that a converter never writes but anyone may upload: whatever they do, the process lives.
//
// A test of the whole: the inspector, the guards of the engine, the runtime and the division trap
// that main() sets.
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exec/division_trap.h"
#include "onnx/onnx_engine.h"
#include "onnx/testing/model_builder.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();
const Shape kScalar(size_t{0}, 0);

Tensor Ints(const Shape& shape, const std::vector<int64_t>& values) {
  return Tensor::Of<int64_t>(shape, values).value();
}

Tensor Floats(const Shape& shape, float value = 1) {
  const auto count = static_cast<size_t>(ElementCount(shape).value());
  return Tensor::Of<float>(shape, std::vector<float>(count, value)).value();
}

struct Hostile {
  const char* op;
  std::vector<Tensor> inputs;
  std::function<void(onnx::NodeProto*)> configure = nullptr;
  const char* domain = "";
};

void SetText(onnx::NodeProto* node, const std::string& name, const std::string& value) {
  onnx::AttributeProto& attribute = *node->add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::STRING);
  attribute.set_s(value);
}

std::vector<NamedTensor> Named(const std::vector<Tensor>& tensors) {
  std::vector<NamedTensor> named;
  for (size_t i = 0; i < tensors.size(); ++i) named.push_back({StrCat("x", i), tensors[i]});
  return named;
}

ModelBuilder ModelOf(const Hostile& hostile) {
  ModelBuilder model;
  std::vector<std::string> names;
  for (const NamedTensor& input : Named(hostile.inputs)) {
    model.Input(input.name, input.tensor.dtype(),
                BuilderDims(input.tensor.shape().size(), BuilderDim(-1)));
    names.push_back(input.name);
  }
  onnx::NodeProto& node = model.Node(hostile.op, names, {"y"}, hostile.domain);
  if (hostile.configure) hostile.configure(&node);
  model.graph().add_output()->set_name("y");
  model.proto().mutable_opset_import(0)->set_version(20);
  onnx::OperatorSetIdProto& import = *model.proto().add_opset_import();
  import.set_domain("com.microsoft");
  import.set_version(1);
  return model;
}

absl::StatusOr<std::vector<NamedTensor>> Serve(const Hostile& hostile) {
  AnswerRefusedDivisions();
  ModelFolder folder;
  folder.Add("m/model.onnx", ModelOf(hostile).Bytes());
  TENON_ASSIGN_OR_RETURN(auto servable,
                         OnnxEngine::Create({}).value()->Load(folder, "m/model.onnx"));
  return servable->Infer(Named(hostile.inputs), {});
}

TEST(HostileModelsTest, DividesTheLowestNumberByMinusOne) {
  const auto answer = Serve({"Div", {Ints({1}, {kLowest}), Ints({1}, {-1})}});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->at(0).tensor.view().as<int64_t>()[0], kLowest);
}

// As a process without the guards and the trap ends or hangs at them.
TEST(HostileModelsTest, SurvivesWhatTheRuntimeDoesNot) {
  const auto hidden_one = [](onnx::NodeProto* node) { AddInt(node, "hidden_size", 1); };
  const auto by_rows = [](onnx::NodeProto* node) { AddInt(node, "axis", 0); };
  const auto batches = [](onnx::NodeProto* node) { SetText(node, "equation", "bij,bkj->bik"); };
  const auto skips = [](onnx::NodeProto* node) {
    AddInt(node, "max_skip_count", int64_t{1} << 60);
  };
  const Hostile hostiles[] = {
      {"Einsum", {Floats({0, 2, 2}), Floats({0, 2, 2})}, batches},
      {"Einsum", {Floats({2, 2, 0}), Floats({2, 2, 0})}, batches},
      {"STFT", {Floats({1, 16, 1}), Ints(kScalar, {2}), Floats({0})}},
      {"STFT", {Floats({1, 16, 1}), Ints(kScalar, {2}), Floats(kScalar)}},
      {"Conv",
       {Floats({5, 0, 4, 2}), Floats({1, 1, 2, 2})},
       [](onnx::NodeProto* node) { AddInt(node, "group", 0); }},
      {"Conv", {Floats({1, 1, 4, 4}), Floats({1, 1, 0, 0})}},
      {"FusedConv",
       {Floats({1, 1, 4, 4}), Floats({1, 1, 0, 2})},
       [](onnx::NodeProto* node) { SetText(node, "activation", "Relu"); },
       "com.microsoft"},
      {"LSTM", {Floats({2, 0, 1}), Floats({1, 4, 1}), Floats({1, 4, 1})}, hidden_one},
      {"GRU", {Floats({0, 2, 1}), Floats({1, 3, 1}), Floats({1, 3, 1})}, hidden_one},
      {"GRU", {Floats({2, 2, 0}), Floats({1, 3, 0}), Floats({1, 3, 1})}, hidden_one},
      {"Unique", {Floats({3, 0})}, by_rows},
      {"TfIdfVectorizer", {Ints({3}, {1, 1, 1})}, skips},
  };
  for (const Hostile& hostile : hostiles) {
    const auto answer = Serve(hostile);
    EXPECT_TRUE(answer.ok() || !answer.status().message().empty()) << hostile.op;
  }
}

// What the runtime refuses itself; a later one ought to, too.
TEST(HostileModelsTest, RefusesSizesAndPlacesOutOfBounds) {
  const Hostile hostiles[] = {
      {"Div", {Ints({1}, {5}), Ints({1}, {0})}},
      {"Mod", {Ints({1}, {5}), Ints({1}, {0})}},
      {"Range", {Ints(kScalar, {0}), Ints(kScalar, {5}), Ints(kScalar, {0})}},
      {"ConstantOfShape", {Ints({2}, {int64_t{1} << 40, int64_t{1} << 40})}},
      {"ConstantOfShape", {Ints({1}, {-1})}},
      {"Expand", {Floats({1}), Ints({2}, {int64_t{1} << 40, int64_t{1} << 40})}},
      {"Tile", {Floats({2}), Ints({1}, {int64_t{1} << 62})}},
      {"Tile", {Floats({2}), Ints({1}, {-1})}},
      {"Reshape", {Floats({4}), Ints({3}, {int64_t{1} << 62, int64_t{1} << 62, -1})}},
      {"Gather", {Floats({3}), Ints({1}, {-4})}},
      {"Gather", {Floats({0, 3}), Ints({1}, {0})}},
      {"GatherElements", {Floats({3}), Ints({1}, {kHighest})}},
      {"GatherND", {Floats({3}), Ints({1, 1}, {kLowest})}},
      {"ScatterElements", {Floats({3}), Ints({1}, {77}), Floats({1})}},
      {"ScatterND", {Floats({3}), Ints({1, 1}, {-77}), Floats({1})}},
      {"Slice", {Floats({3}), Ints({1}, {0}), Ints({1}, {3}), Ints({1}, {0}), Ints({1}, {0})}},
      {"Split", {Floats({4}), Ints({2}, {-1, 5})}},
      {"Pad", {Floats({3}), Ints({2}, {-5, -5})}},
      {"OneHot", {Ints({1}, {1}), Ints({1}, {-5}), Floats({2})}},
      {"Compress", {Floats({3}), Ints({2}, {1, 1})}},
      {"ReverseSequence", {Floats({3, 2}), Ints({2}, {99, 99})}},
      {"CumSum", {Floats({3}), Ints(kScalar, {99})}},
      {"TopK", {Floats({3}), Ints({1}, {-1})}},
  };
  for (const Hostile& hostile : hostiles) {
    EXPECT_FALSE(Serve(hostile).ok()) << hostile.op;
  }
}

}  // namespace
}  // namespace tenon
