// What the rules of op_types.cc, layer_rules.cc and shape_rules.cc share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "import/graph/op_types.h"
#include "status/status.h"

namespace tenon::internal {

using MaybeShape = std::optional<Shape>;

// What a rule looks at.
struct Call {
  std::string_view op;
  std::span<const Operand> operands;
  const Attributes& attributes;

  bool Has(size_t i) const { return i < operands.size() && operands[i].exists; }
  const ValueType& Type(size_t i) const { return operands[i].type; }
  MaybeShape ShapeOf(size_t i) const { return Has(i) ? operands[i].type.shape : std::nullopt; }
  std::optional<std::vector<int64_t>> IntsOf(size_t i) const {
    return Has(i) ? operands[i].ints : std::nullopt;
  }
  const AttributeValue* Find(std::string_view name) const {
    for (const Attribute& attribute : attributes) {
      if (attribute.first == name) return &attribute.second;
    }
    return nullptr;
  }
  int64_t Int(std::string_view name, int64_t otherwise) const {
    const AttributeValue* value = Find(name);
    return value == nullptr ? otherwise : std::get<int64_t>(*value);
  }
  std::vector<int64_t> Ints(std::string_view name) const {
    const AttributeValue* value = Find(name);
    return value == nullptr ? std::vector<int64_t>() : std::get<std::vector<int64_t>>(*value);
  }
};

// The words of `text`, which have one blank between them.
std::vector<std::string_view> WordsOf(std::string_view text);

using Types = absl::StatusOr<std::vector<ValueType>>;
using Rule = Types (*)(const Call&);

inline Types One(DType dtype, MaybeShape shape) {
  return std::vector<ValueType>{ValueType{dtype, std::move(shape)}};
}

// `axis` counted from the front; none when it is outside.
inline std::optional<size_t> AxisOf(int64_t axis, size_t rank) {
  if (axis < 0) axis += static_cast<int64_t>(rank);
  if (axis < 0 || axis >= static_cast<int64_t>(rank)) return std::nullopt;
  return static_cast<size_t>(axis);
}

inline absl::Status BadAxis(int64_t axis, const Shape& shape) {
  return absl::InvalidArgumentError(
      StrCat("axis ", axis, " is outside shape ", ShapeToString(shape)));
}

// Sizes added or multiplied: kAnyDim where one is not known, or where they do not fit.
inline int64_t SumOf(int64_t a, int64_t b) {
  int64_t sum = 0;
  return a == kAnyDim || b == kAnyDim || __builtin_add_overflow(a, b, &sum) ? kAnyDim : sum;
}
inline int64_t ProductOf(int64_t a, int64_t b) {
  int64_t product = 0;
  return a == kAnyDim || b == kAnyDim || __builtin_mul_overflow(a, b, &product) ? kAnyDim : product;
}

// A shape of that rank with nothing known.
inline MaybeShape AnyOfRank(size_t rank) { return Shape(rank, kAnyDim); }

// Operators that rearrange: shapes from values of constants (shape_rules.cc).
Types ReshapeRule(const Call& call);
Types TransposeRule(const Call& call);
Types UnsqueezeRule(const Call& call);
Types SqueezeRule(const Call& call);
Types FlattenRule(const Call& call);
Types ExpandRule(const Call& call);
Types ConstantOfShapeRule(const Call& call);
Types TileRule(const Call& call);
Types SliceRule(const Call& call);
Types PadRule(const Call& call);
Types SplitRule(const Call& call);
Types ShapeRule(const Call& call);

// Products, and the layers of networks (layer_rules.cc).
Types MatMulRule(const Call& call);
Types GemmRule(const Call& call);
Types ConvRule(const Call& call);
Types PoolRule(const Call& call);
Types RecurrentRule(const Call& call);

}  // namespace tenon::internal
