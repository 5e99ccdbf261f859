// Einstein sums of two tensors as a product of matrices.
//
// ONNX Runtime's own Einsum divides by zero, and so ends the process, when a batch of both operands
// is empty (1.32); MatMul does not, and is faster.
#pragma once

#include <optional>
#include <string>

#include "import/savedmodel/call.h"

namespace tenon::savedmodel {

// Inputs 0 and 1 by `equation`, which has no spaces ("abc,cd->abd"); none when it is no such
// product: another number of operands, an ellipsis, a letter twice in one operand, groups of axes
// whose sizes aren't known.
std::optional<Value> Contract(Call& call, const std::string& equation);

}  // namespace tenon::savedmodel
