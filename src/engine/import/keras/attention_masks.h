// Masks of attention and the flags of its calls.
#pragma once

#include <cstdint>
#include <string_view>

#include "import/keras/layer_context.h"

namespace tenon::keras {

// A boolean of the call ("use_causal_mask"); false when it was not given. The layer refuses a
// tensor.
bool CallFlag(LayerContext& layer, std::string_view name);

// [1, T, S]: step t of the query sees steps up to t.
Value CausalMask(GraphBuilder& graph, Value query, Value key);

// [1, T, S]: steps nearer than `width`.
Value WindowMask(GraphBuilder& graph, Value query, Value key, int64_t width);

// Both conditions; either may be none.
Value Both(GraphBuilder& graph, Value one, Value other);

}  // namespace tenon::keras
