// Preprocessing of numbers and categories.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "import/keras/encoding.h"
#include "import/keras/layer_table.h"
#include "import/keras/tensor_math.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

constexpr float kEpsilon = 1e-7F;  // keras.config.epsilon()

// Sorted axes that keep statistics of their own, counted from the front.
std::vector<int64_t> KeptAxes(LayerContext& layer, int64_t rank) {
  std::vector<int64_t> axes = layer.config.Ints("axis", 0, -1);
  for (int64_t& axis : axes) {
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank)
      layer.Fail(absl::InvalidArgumentError(StrCat("axis is outside its input of rank ", rank)));
  }
  std::ranges::sort(axes);
  return axes;
}

struct Statistics {
  std::vector<float> values;
  Shape shape;  // meets the input
};

// `shape`'s sizes stand at the last kept axes.
Statistics AtAxes(LayerContext& layer, std::vector<float> values, const Shape& shape, int64_t rank,
                  const std::vector<int64_t>& axes) {
  Statistics made{std::move(values), Shape(static_cast<size_t>(rank), 1)};
  if (shape.size() > axes.size()) {
    layer.Fail(absl::InvalidArgumentError("its statistics have more dimensions than axes"));
    return made;
  }
  for (size_t i = 0; i < shape.size(); ++i)
    made.shape[static_cast<size_t>(axes[axes.size() - shape.size() + i])] = shape[i];
  return made;
}

LayerTensors TranslateNormalization(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const bool invert = layer.config.Bool("invert", false);
  const Value x = layer.Input();
  const int64_t rank = layer.Rank(x);
  const std::vector<int64_t> axes = KeptAxes(layer, rank);
  if (!layer.ok()) return {};
  const auto read = [&](const char* member, const char* weight) {
    Shape shape;
    if (layer.config.Has(member)) {
      std::vector<float> numbers = NumbersOf(layer, member, &shape);
      return AtAxes(layer, std::move(numbers), shape, rank, axes);
    }
    const Tensor stored = layer.Weight(weight, Shape(axes.size(), kAnyDim));
    if (!layer.ok()) return Statistics();
    return AtAxes(layer, FloatsOf(stored), stored.shape(), rank, axes);
  };
  const Statistics mean = read("mean", "vars/0");
  Statistics deviation = read("variance", "vars/1");
  if (!layer.ok()) return {};
  for (float& value : deviation.values) value = std::max(std::sqrt(value), kEpsilon);
  const Value center = graph.Constant(TensorOf(mean.shape, mean.values));
  const Value scale = graph.Constant(TensorOf(deviation.shape, deviation.values));
  if (invert) return {{graph.Node("Add", {center, graph.Node("Mul", {x, scale})}), Value()}};
  return {{graph.Node("Div", {graph.Node("Sub", {x, center}), scale}), Value()}};
}

LayerTensors TranslateRescaling(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.Input();
  Shape scale_shape;
  Shape offset_shape;
  const std::vector<float> scale = NumbersOf(layer, "scale", &scale_shape);
  const std::vector<float> offset = NumbersOf(layer, "offset", &offset_shape);
  if (!layer.ok()) return {};
  const Value scaled = graph.Node("Mul", {x, graph.Constant(TensorOf(scale_shape, scale))});
  return {{graph.Node("Add", {scaled, graph.Constant(TensorOf(offset_shape, offset))}), Value()}};
}

// How many of the boundaries are not above the number; all of them for NaN.
LayerTensors TranslateDiscretization(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const std::string mode = OutputMode(layer, "int");
  const Value x = layer.Input();
  const int64_t rank = layer.Rank(x);
  if (!layer.config.Has("bin_boundaries"))
    layer.Refuse("without bin_boundaries is not supported: adapt it before the model is saved");
  if (!layer.ok()) return {};
  Shape shape;
  const std::vector<float> boundaries = NumbersOf(layer, "bin_boundaries", &shape);
  if (!layer.ok()) return {};
  const auto count = static_cast<int64_t>(boundaries.size());
  const Value wide = graph.Node("Unsqueeze", {x, graph.Ints({rank})});
  const Value less = graph.Node("Less", {wide, graph.Constant(TensorOf({count}, boundaries))});
  const Value passed = graph.Cast(graph.Node("Not", {less}), DType::kInt64);
  const Value ids = graph.Node("ReduceSum", {passed, graph.Ints({-1})}, {IntAttr("keepdims", 0)});
  const DType dtype = mode == "int" ? DType::kInt32 : DType::kFp32;
  return {{EncodeIds(layer, ids, mode, count + 1, dtype), Value()}};
}

LayerTensors TranslateCategoryEncoding(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const std::string mode = OutputMode(layer, "multi_hot");
  const int64_t tokens = layer.config.Int("num_tokens");
  const Value x = layer.RawInput();
  const Argument* weights = layer.FindArgument(1, "count_weights");
  Value counted;
  if (weights != nullptr && weights->kind == Argument::Kind::kTensor)
    counted = graph.Cast(weights->tensor.value, DType::kFp32);
  if (mode == "int") layer.Refuse("output_mode 'int' is not supported");
  if (!layer.ok()) return {};
  Value ids = graph.Cast(x, DType::kInt64);
  if (mode !=
      "one_hot")  // Keras refuses negative numbers there, and drops those that are too large
    ids =
        graph.Node("ai.tenon.CheckIndex", {ids, graph.Ints({std::numeric_limits<int64_t>::max()})},
                   {TextAttr("what", layer.path)}, graph.TypeOf(ids));
  return {{EncodeIds(layer, ids, mode, tokens, DType::kFp32, counted), Value()}};
}

// Numbers are hashed as their decimal text, those that are not whole without their fraction.
Value AsText(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  if (graph.DTypeOf(x) == DType::kBytes) return x;
  return graph.Cast(graph.Cast(x, DType::kInt64), DType::kBytes);
}

// Where `x` is the layer's mask_value.
Value IsMaskValue(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  const json::Value* skipped = layer.config.Find("mask_value");
  if (graph.DTypeOf(x) != DType::kBytes)
    return graph.Node("Equal", {x, graph.ScalarLike(x, layer.config.Number("mask_value"))});
  if (skipped->kind != json::Kind::kString) {
    layer.Refuse("a mask_value that is no text is not supported for an input of texts");
    return Value();
  }
  const std::string text(skipped->string);
  return graph.Node(
      "Equal", {x, graph.Strings(Shape(size_t{0}, 0), std::span<const std::string>(&text, 1))});
}

LayerTensors TranslateHashing(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const std::string mode = OutputMode(layer, "int");
  const int64_t bins = layer.config.Int("num_bins");
  std::vector<int64_t> salt = layer.config.Ints("salt", 0, 0);
  if (salt.size() == 1) salt.push_back(salt[0]);
  const Value x = layer.RawInput();
  if (bins < 1 || salt.size() > 2)
    layer.Fail(absl::InvalidArgumentError(
        StrCat("num_bins is ", bins, ", salt has ", salt.size(), " numbers")));
  if (!layer.ok()) return {};
  const bool masked = layer.config.Has("mask_value") && bins > 1;
  Attributes attributes = {IntAttr("buckets", masked ? bins - 1 : bins)};
  if (!salt.empty())
    attributes.insert(attributes.end(), {IntAttr("strong", 1), IntAttr("key_low", salt[0]),
                                         IntAttr("key_high", salt[1])});
  Value ids = graph.Node("ai.tenon.HashText", {AsText(layer, x)}, attributes,
                         ValueType{DType::kInt64, graph.TypeOf(x).shape});
  if (masked) {
    const Value skipped = IsMaskValue(layer, x);
    if (!layer.ok()) return {};
    const Value next = graph.Node("Add", {ids, graph.Scalar<int64_t>(1)});
    ids = graph.Node("Where", {skipped, graph.Scalar<int64_t>(0), next});
  }
  const DType dtype = mode == "int" ? DType::kInt64 : DType::kFp32;
  return {{EncodeIds(layer, ids, mode, bins, dtype), Value()}};
}

LayerTensors TranslateHashedCrossing(LayerContext& layer) {
  constexpr int64_t kKey = 0xDECAFCAFFE;  // of tf.sparse.cross_hashed
  GraphBuilder& graph = layer.graph;
  const std::string mode = OutputMode(layer, "int");
  const int64_t bins = layer.config.Int("num_bins");
  const size_t count = layer.inputs().size();
  if (bins < 1 || count < 2)
    layer.Fail(absl::InvalidArgumentError(
        StrCat("crosses at least 2 inputs into bins, has ", count, " and ", bins)));
  if (!layer.ok()) return {};
  Value crossed;
  for (size_t i = 0; i < count; ++i) {
    const Value x = layer.RawInput(i);
    const ValueType type{DType::kInt64, graph.TypeOf(x).shape};
    const bool text = graph.DTypeOf(x) == DType::kBytes;
    const Value hash =
        text ? graph.Node("ai.tenon.HashText", {x}, {}, type) : graph.Cast(x, DType::kInt64);
    if (i == 0) {
      const Value zeros = graph.Node("Sub", {hash, hash});
      crossed = graph.Node("Add", {zeros, graph.Scalar<int64_t>(kKey)});
    }
    Attributes attributes;
    if (i + 1 == count) attributes.push_back(IntAttr("buckets", bins));
    crossed = graph.Node("ai.tenon.CrossHash", {crossed, hash}, attributes, type);
  }
  const DType dtype = mode == "int" ? DType::kInt64 : DType::kFp32;
  return {{EncodeIds(layer, crossed, mode, bins, dtype), Value()}};
}

constexpr std::string_view kNote = "sparse output; counts of inputs of other than 2 dimensions";
constexpr auto kRows = std::to_array<LayerRow>({
    {"Normalization", TranslateNormalization, Masking::kPasses},
    {"Rescaling", TranslateRescaling, Masking::kPasses},
    {"Discretization", TranslateDiscretization, Masking::kDrops, kNote},
    {"CategoryEncoding", TranslateCategoryEncoding, Masking::kDrops, kNote},
    {"Hashing", TranslateHashing, Masking::kDrops, kNote},
    {"HashedCrossing", TranslateHashedCrossing, Masking::kDrops, "sparse output"},
});

}  // namespace

Rows PreprocessingRows() { return kRows; }

}  // namespace tenon::keras
