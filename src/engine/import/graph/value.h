// A value of a graph that is being built, and what is known of it.
#pragma once

#include <optional>

#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tenon {

// A handle, valid for the GraphBuilder that gave it. Value() stands for an input left out.
class Value {
 public:
  Value() = default;
  bool exists() const { return id_ >= 0; }
  friend bool operator==(Value, Value) = default;

 private:
  friend class GraphBuilder;
  explicit Value(int id) : id_(id) {}
  int id_ = -1;
};

// `shape` has kAnyDim where a size is known at run time alone; none: not even the rank is known.
struct ValueType {
  DType dtype = DType::kFp32;
  std::optional<Shape> shape;
};

}  // namespace tenon
