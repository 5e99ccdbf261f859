// Recurrent layers read and run; what wrappers need of them.
//
// Used by recurrent.cc, recurrent_convolutions.cc and recurrent_wrappers.cc. Without a mask, where
// the activations allow it, a layer becomes ONNX's own LSTM, GRU or RNN; else a Scan over its
// cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/keras/layer_context.h"
#include "import/keras/recurrent_cells.h"

namespace tenon::keras {

struct RecurrentLayer {
  std::vector<Cell> cells;  // each takes what the one before gives
  bool return_sequences = false;
  bool return_state = false;
  bool go_backwards = false;
  bool zero_output_for_mask = false;
  // The sequence of a layer that goes backwards is turned round, so that it fits the input's steps.
  bool in_time_order = false;
};

// A SimpleRNN, LSTM, GRU or RNN; its weights beneath `weights` ("" or "forward_layer").
RecurrentLayer ReadRecurrent(LayerContext& layer, std::string_view class_name, const Config& config,
                             const std::string& weights);

// What Keras's recurrent layers have in common; no cells yet.
RecurrentLayer ReadRecurrentFlags(LayerContext& layer, const Config& config);

struct RecurrentResult {
  Value last;                 // [N, units]
  Value sequence;             // [N, T, units]; only when it was asked for
  std::vector<Value> states;  // of all cells, in order
};

// `states` is empty or has all of the cells'.
RecurrentResult RunRecurrent(LayerContext& layer, const RecurrentLayer& recurrent, Value x,
                             Value mask, const std::vector<Value>& states);

// The same for what the inputs give to the gates of the first cell, [T, N, gates * units]; `values`
// are the cells'.
RecurrentResult RunSteps(LayerContext& layer, const RecurrentLayer& recurrent,
                         const std::vector<CellValues>& values, Value projected, Value mask,
                         std::vector<Value> states);

// The states that the call gives: `initial_state`, or the further inputs of older versions.
std::vector<Value> InitialStates(LayerContext& layer);

// The mask that Keras gives to the layer: with states in the call it gives none by itself.
Value MaskOfCall(LayerContext& layer);

}  // namespace tenon::keras
