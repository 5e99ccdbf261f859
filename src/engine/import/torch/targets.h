// The targets (operators of PyTorch's graphs) that can be translated, by name.
//
// Used by the translator and, for the list of what is supported, by documentation and tests.
#pragma once

#include <string_view>
#include <vector>

#include "import/torch/call.h"

namespace tenon::torch {

// What a result has to do with the memory of the first argument; counts when something is written
// in place later.
enum class Aliasing : uint8_t {
  kNone,
  kView,            // always lies in it
  kViewOfRowMajor,  // lies in it when the argument is contiguous
  kSameWhenOfType,  // is the argument itself, unless the element type changes
};

struct Target {
  std::string_view name;                        // "aten.relu.default"
  Value (*one)(Call&) = nullptr;                // one result, or
  std::vector<Value> (*many)(Call&) = nullptr;  // several
  Aliasing aliasing = Aliasing::kNone;
  bool moves = false;  // only rearranges elements: nothing to round
};

// Null for a target that is not supported. In-place variants ("aten.relu_.default") are not rows.
const Target* FindTarget(std::string_view name);

// "aten.relu_.default" -> "aten.relu.default"; empty when the name is of no in-place variant.
std::string PlainName(std::string_view target);

// All rows, sorted by name.
const std::vector<Target>& Targets();

// Families of rows, each in a file of its own.
using Rows = std::span<const Target>;
Rows ActivationRows();
Rows ArithmeticRows();
Rows AttentionRows();
Rows ComparisonRows();
Rows ComposedRows();
Rows ConvolutionRows();
Rows CreationRows();
Rows EmbeddingRows();
Rows IndexingRows();
Rows JoiningRows();
Rows LinearRows();
Rows MathRows();
Rows NormalizationRows();
Rows PoolingRows();
Rows RecurrentRows();
Rows ReductionRows();
Rows ScatterRows();
Rows ShapeRows();
Rows SortingRows();
Rows SymbolRows();
Rows VisionRows();

}  // namespace tenon::torch
