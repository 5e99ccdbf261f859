// The table of Keras's layers: what is translated, by which function, and what happens to masks.
//
// Used by model_walk.cc and docs/compat (keras_layers_doc). Immutable.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "import/keras/layer_context.h"

namespace tenon::keras {

using TranslateLayer = LayerTensors (*)(LayerContext& layer);

// What a layer does with the mask of its first input.
enum class Masking {
  kDrops,   // supports_masking is false, or a compute_mask of its own gives none
  kPasses,  // its output has the same
  kOwn,     // the translator says
};

struct LayerRow {
  std::string_view name;  // class_name: "Dense"
  TranslateLayer translate;
  Masking masking = Masking::kDrops;
  std::string_view note = "";  // what of it is refused, for the documentation
};

using Rows = std::span<const LayerRow>;

// The row of a layer, or of a function of keras.ops; null when there is none.
const LayerRow* FindLayer(std::string_view class_name);
const LayerRow* FindOperation(std::string_view class_name);

// All, by family.
struct LayerFamily {
  std::string_view name;
  Rows rows;
};
std::span<const LayerFamily> LayerFamilies();
std::span<const LayerFamily> OperationFamilies();

// One function a file of translators.
Rows CoreRows();
Rows ActivationRows();
Rows ConvolutionRows();
Rows PoolingRows();
Rows MergingRows();
Rows NormalizationRows();
Rows ReshapingRows();
Rows RecurrentRows();
Rows ConvolvingRecurrentRows();
Rows WrapperRows();
Rows AttentionRows();
Rows HeadRows();
Rows PreprocessingRows();
Rows LookupRows();
Rows TextRows();
Rows ImageRows();
Rows ElementwiseOperationRows();  // keras.ops
Rows ActivationOperationRows();
Rows NumericOperationRows();
Rows ReducingOperationRows();
Rows PickingOperationRows();
Rows RearrangingOperationRows();

}  // namespace tenon::keras
