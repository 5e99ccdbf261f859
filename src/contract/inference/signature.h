// What a model takes and gives.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tenon {

// One named input or output. `shape` has kAnyDim where the model takes every size; `dim_names`
// holds the model's own name of each dimension ("batch"), empty where it has none, and is as long
// as `shape`.
struct TensorSpec {
  std::string name;
  DType dtype = DType::kFp32;
  Shape shape;
  std::vector<std::string> dim_names;
  bool optional = false;   // an input that the model has a default for
  bool by_default = true;  // an output that is answered when none is asked for
};

// Names are unique within inputs and within outputs. The order is the model's.
struct Signature {
  std::vector<TensorSpec> inputs;
  std::vector<TensorSpec> outputs;
  // What else the model says of itself, by names as "tenon.classes"; the values are text, mostly
  // JSON.
  std::vector<std::pair<std::string, std::string>> properties;
};

// The spec of that name, or null.
inline const TensorSpec* FindSpec(const std::vector<TensorSpec>& specs, std::string_view name) {
  for (const TensorSpec& spec : specs) {
    if (spec.name == name) return &spec;
  }
  return nullptr;
}

}  // namespace tenon
