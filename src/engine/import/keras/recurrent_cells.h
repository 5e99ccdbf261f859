// Cells of recurrent layers: their weights and what one step of them computes.
//
// Used by recurrent.cc. A small value; the configuration that it borrows must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "import/keras/layer_context.h"

namespace tenon::keras {

struct Cell {
  enum class Kind { kSimple, kLstm, kGru };
  Kind kind = Kind::kSimple;
  Config config;
  int64_t units = 0;
  bool reset_after = true;  // GRU
  // {channels, space...} of a state that is convolved, flat as `units` numbers; empty: multiplied.
  std::vector<int64_t> image;

  Tensor kernel;                      // [features, gates * units], or a convolution's kernel
  Tensor recurrent;                   // [units, gates * units], or a convolution's kernel
  std::vector<float> bias;            // [gates * units]; empty: none
  std::vector<float> recurrent_bias;  // GRU with reset_after

  int64_t gates() const { return kind == Kind::kLstm ? 4 : kind == Kind::kGru ? 3 : 1; }
  size_t states() const { return kind == Kind::kLstm ? 2 : 1; }
};

// The cell that "LSTM", "LSTMCell", "GRU" ... with `config` is, its weights beneath `weights`.
Cell ReadCell(LayerContext& layer, std::string_view class_name, const Config& config,
              const std::string& weights);

// Weights as values of the graph; made outside of a loop's body, used inside.
struct CellValues {
  Value kernel;
  Value bias;
  Value recurrent;
  Value recurrent_bias;
  Value candidate;  // GRU without reset_after: the candidate's columns of `recurrent`
};
CellValues MakeValues(LayerContext& layer, const Cell& cell);

// The inputs' part of all gates, of one step or of the whole sequence.
Value Project(LayerContext& layer, const CellValues& values, Value x);

// The states after a step; the first one is the cell's output.
std::vector<Value> Step(LayerContext& layer, const Cell& cell, const CellValues& values,
                        Value projected, const std::vector<Value>& states);

}  // namespace tenon::keras
