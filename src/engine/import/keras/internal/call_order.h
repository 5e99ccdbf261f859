// The order in which Keras calls the layers of a functional model: by depth, farthest from the
// outputs first, and within a depth as its own walk back from the outputs meets them.
//
// It matters where a layer changes what others see: MultiHeadAttention takes the masks off its
// inputs. Used by functional_walk.cc alone. Single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace tenon::keras {

// A layer's name and which of its calls.
using LayerCall = std::pair<std::string_view, int64_t>;

// The calls whose outputs a call takes, in the order of its arguments; none for an input.
using ParentsOf = std::function<absl::StatusOr<std::vector<LayerCall>>(const LayerCall& call)>;

// All calls that `outputs` need, themselves and inputs with them, each behind its parents.
// `parents` is asked once a call. INVALID_ARGUMENT where a call needs itself. The names are
// borrowed.
absl::StatusOr<std::vector<LayerCall>> OrderCalls(const std::vector<LayerCall>& outputs,
                                                  const ParentsOf& parents);

}  // namespace tenon::keras
