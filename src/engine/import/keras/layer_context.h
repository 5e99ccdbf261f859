// What a translator of a layer works with: the seam between the walk through the model and the
// files of translators.
//
// A translator is a function (see layer_table.h) that reads the layer's configuration and weights,
// adds nodes and returns the layer's outputs. Its mistakes are kept: the first one is the layer's
// refusal, and what is returned then does not matter; after reading the configuration it asks
// ok() before it computes with what it read. Single-threaded; lives for one call of one layer.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/keras/config.h"
#include "import/keras/weights.h"

namespace tenon::keras {

// A tensor between layers. The mask, where there is one, is BOOL of the leading dimensions.
struct LayerTensor {
  Value value;
  Value mask;
};
using LayerTensors = std::vector<LayerTensor>;

// An argument of a layer's call.
struct Argument {
  enum class Kind { kConstant, kTensor, kList };
  Kind kind = Kind::kConstant;
  LayerTensor tensor;
  std::vector<Argument> items;
  const json::Value* constant = nullptr;  // null: None

  bool is_none() const {
    return kind == Kind::kConstant && (constant == nullptr || constant->kind == json::Kind::kNull);
  }
};

struct Call {
  std::vector<Argument> args;
  std::map<std::string, Argument, std::less<>> kwargs;
};

// All tensors of an argument, in order.
void AppendTensors(const Argument& argument, LayerTensors* tensors);

// Files of the archive beside weights: vocabularies.
using ReadAsset = std::function<absl::StatusOr<std::string>(std::string_view path)>;

// Constants of a graph by what they were made of, so that a layer that is called several times has
// its weights once.
using ConstantCache = std::map<std::string, Value, std::less<>>;

// Translates a layer inside another one (a wrapper's): its JSON, its weights, its inputs.
using TranslateInner = std::function<absl::StatusOr<LayerTensors>(
    const json::Value& layer, const Weights& weights, const LayerTensors& inputs)>;

// Which layer it is.
struct LayerPlace {
  const json::Value* config = nullptr;
  std::string path;        // "layers.dense_1"
  std::string class_name;  // "Dense"
  Weights weights;
};

// What all layers of a model share.
struct ModelScope {
  TranslateInner translate_inner;
  ReadAsset read_asset;
  ConstantCache* constants = nullptr;
  int keras_major = 3;  // of the version that wrote the file
};

class LayerContext {
 public:
  LayerContext(GraphBuilder& builder, LayerPlace place, Call layer_call, ModelScope scope);

  GraphBuilder& graph;
  const std::string path;
  const std::string class_name;
  const Weights weights;
  const Call call;
  const TranslateInner translate_inner;
  const ReadAsset read_asset;
  const int keras_major;

  const Config config;

  bool ok() const { return status_.ok() && graph.status().ok(); }
  const absl::Status& status() const { return status_.ok() ? graph.status() : status_; }
  void Fail(absl::Status status);

  // UNIMPLEMENTED: "layers.x (Conv2D): dilation_rate 2 with strides 2 ...".
  void Refuse(std::string_view what);

  // The tensors of the first argument, masks with them; kwargs.mask stands there already.
  const LayerTensors& inputs() const { return inputs_; }

  // Input `i` cast to FP32, as layers with a dtype of float32 take it; as it is.
  Value Input(size_t i = 0);
  Value RawInput(size_t i = 0);
  Value Mask(size_t i = 0) const;

  // Takes the mask off a tensor for the layers that come later, as some of Keras's do.
  void DropMask(Value value) { unmasked_.push_back(value); }
  const std::vector<Value>& unmasked() const { return unmasked_; }

  // The argument at `position`, or of that name; null when it was not given.
  const Argument* FindArgument(size_t position, std::string_view name) const;

  // The shape, which must be known at least in its rank; empty after a mistake.
  Shape ShapeOf(Value value);
  int64_t Rank(Value value) { return static_cast<int64_t>(ShapeOf(value).size()); }
  // One size that must be known.
  int64_t KnownDim(Value value, int64_t axis);

  // A weight, FP32, of that shape; kAnyDim takes every size.
  Tensor Weight(std::string_view weight_path, const Shape& shape);
  // The same as a constant, once for all calls of the layer; `change` rearranges it (always in the
  // same way for layers of this class).
  Value WeightValue(std::string_view weight_path, const Shape& shape,
                    const std::function<Tensor(const Tensor&)>& change = nullptr);

  // The activation named in the configuration's member, applied to `value`.
  Value Activate(std::string_view member, Value value, std::string_view otherwise = "linear");

 private:
  absl::Status status_;
  LayerTensors inputs_;
  ConstantCache* constants_;
  std::vector<Value> unmasked_;
};

}  // namespace tenon::keras
