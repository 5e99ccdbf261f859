// Models as their JSON has them: layers, nodes, references to tensors. Keras 3 and Keras 2.
//
// Used by model_walk.cc alone. Everything borrows the document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "import/graph/value.h"
#include "json/document.h"

namespace tenon::keras {

// A tensor that call `node` of a layer gave, and what the file says of it.
struct TensorRef {
  std::string_view layer;
  int64_t node = 0;
  int64_t tensor = 0;
  std::optional<ValueType> type;
};

// None when `value` is something else.
std::optional<TensorRef> ParseTensorRef(const json::Value& value);

// All references inside `value`, in order.
void AppendTensorRefs(const json::Value& value, std::vector<TensorRef>* refs);

// Inputs or outputs of a functional model: one reference, a list or a dict of them. The key is that
// of the dict, or empty.
absl::StatusOr<std::vector<std::pair<std::string, TensorRef>>> ParseEnds(const json::Value* ends);

// A shape of JSON with null for what varies; none when it is not one.
std::optional<Shape> ParseShape(const json::Value* value);

// "float32" -> FP32, "string" -> BYTES; also where it is a policy's configuration. None: not known.
std::optional<DType> ParseDType(const json::Value* value);

// The name of a layer's dtype policy: "float32", "mixed_float16"; empty when it has none.
std::string_view PolicyName(const json::Value* config);

// The text member of an object; empty when there is none.
std::string_view TextOf(const json::Value& value, std::string_view member);

bool IsInputLayer(const json::Value& layer);
bool IsSequential(const json::Value& layer);
bool IsFunctional(const json::Value& layer);  // its own nodes are in its configuration

// Whether it is a call of a function of keras.ops that stands among the layers.
bool IsOperation(const json::Value& layer);

// Whether a layer, or another object of a configuration, is of the author's own class, whatever its
// name.
bool IsForeign(const json::Value& object);

// The layer's own name; empty when it has none.
std::string_view LayerName(const json::Value& layer);

// Inputs of a model that has no input layer: the shape its first layer was built for.
std::optional<Shape> FirstShape(const json::Value& model_config, const json::Value& first_layer);

}  // namespace tenon::keras
