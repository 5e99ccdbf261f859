// Types of an operator's results from those of its operands (the ONNX operator schemas, opset 21
// and ai.onnx.ml 5).
//
// Used by GraphBuilder alone. To add an operator: a name in a list, or a rule, in op_types.cc, and
// its operands in internal/operand_types.cc.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/graph/value.h"

namespace tenon {

// One operand as far as it is known.
struct Operand {
  bool exists = false;  // false: left out
  ValueType type;
  std::optional<std::vector<int64_t>> ints;  // of an INT64 constant: its elements
};

// The types of the first `outputs` results. INVALID_ARGUMENT when operands don't fit the operator
// (element types that differ, shapes that can't be); NOT_FOUND when there is no rule for it.
absl::StatusOr<std::vector<ValueType>> InferTypes(std::string_view op,
                                                  std::span<const Operand> operands,
                                                  const Attributes& attributes, int outputs);

// The operators that have a rule, sorted.
std::vector<std::string_view> KnownOperators();

// The shape of numpy's broadcasting; none where a rank is not known. INVALID_ARGUMENT when two
// sizes can't meet.
absl::StatusOr<std::optional<Shape>> BroadcastShapes(std::span<const Operand> operands);

}  // namespace tenon
