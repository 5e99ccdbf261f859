// Activation functions, as layers and as attributes of other layers.
#pragma once

#include <string_view>

#include "import/keras/layer_context.h"

namespace tenon::keras {

// The activation that `config`'s member says (a name, or a layer with its configuration) applied to
// `value`; `otherwise` is the name when the member is absent. The layer refuses what is not known.
Value ApplyActivation(LayerContext& layer, const Config& config, std::string_view member,
                      Value value, std::string_view otherwise);

// "relu", "softmax", ... applied to `value`.
Value ActivationByName(LayerContext& layer, std::string_view name, Value value);

// The name that the member says; empty (and a refusal) when it is a layer. For operators that have
// activations inside (LSTM).
std::string ActivationName(LayerContext& layer, const Config& config, std::string_view member,
                           std::string_view otherwise);

}  // namespace tenon::keras
