// The element types that each operator takes (the ONNX operator schemas, opset 21 and ai.onnx.ml
// 5).
//
// Used by InferTypes before a rule looks at the operands. To add an operator: its name beside those
// with the same operands, in operand_types.cc.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "import/graph/op_types.h"

namespace tenon::internal {

// INVALID_ARGUMENT when an operand is missing, too many, or of an element type that `op` does not
// take. An operator without a row is not checked.
absl::Status CheckOperandTypes(std::string_view op, std::span<const Operand> operands);

// The operands of `op` as its row states them, "any index same?"; empty: it has no row.
std::string_view OperandsOf(std::string_view op);

// The element types of one word of a row; empty for "same" and "second".
std::vector<DType> TypesOfWord(std::string_view word);

}  // namespace tenon::internal
