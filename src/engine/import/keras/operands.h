// Operands of keras.ops that are no tensors of the model.
#pragma once

#include <array>
#include <string_view>

#include "import/keras/layer_context.h"

namespace tenon::keras {

// An array of numbers in a call: {"class_name": "__numpy__" or "__tensor__", "config": {"value":
// [...], "dtype": ...}}. No value when the argument is something else.
Value ArrayOf(LayerContext& layer, const Argument* argument);

// An operand: a tensor, an array, or a number that takes the type of `like` (which may be none).
// The layer refuses others.
Value OperandOf(LayerContext& layer, const Argument* argument, Value like);

// The first two operands, by position or those names, with one type: that of floats wins, then the
// wider integer.
std::array<Value, 2> OperandsOf(LayerContext& layer, std::string_view a, std::string_view b);

}  // namespace tenon::keras
