#include "import/keras/layer_table.h"

#include <algorithm>
#include <array>

namespace tenon::keras {

std::span<const LayerFamily> LayerFamilies() {
  static const std::array kFamilies = {
      LayerFamily{"Core and regularisation", CoreRows()},
      LayerFamily{"Activations", ActivationRows()},
      LayerFamily{"Convolution", ConvolutionRows()},
      LayerFamily{"Pooling", PoolingRows()},
      LayerFamily{"Merging", MergingRows()},
      LayerFamily{"Normalisation", NormalizationRows()},
      LayerFamily{"Reshaping", ReshapingRows()},
      LayerFamily{"Recurrent", RecurrentRows()},
      LayerFamily{"Recurrent with convolutions", ConvolvingRecurrentRows()},
      LayerFamily{"Wrappers", WrapperRows()},
      LayerFamily{"Attention", AttentionRows()},
      LayerFamily{"Attention with heads", HeadRows()},
      LayerFamily{"Preprocessing", PreprocessingRows()},
      LayerFamily{"Vocabularies", LookupRows()},
      LayerFamily{"Text", TextRows()},
      LayerFamily{"Images", ImageRows()},
  };
  return kFamilies;
}

std::span<const LayerFamily> OperationFamilies() {
  static const std::array kFamilies = {
      LayerFamily{"Element by element", ElementwiseOperationRows()},
      LayerFamily{"More mathematics", NumericOperationRows()},
      LayerFamily{"Activation functions", ActivationOperationRows()},
      LayerFamily{"Reductions", ReducingOperationRows()},
      LayerFamily{"Picking", PickingOperationRows()},
      LayerFamily{"Rearranging", RearrangingOperationRows()},
  };
  return kFamilies;
}

namespace {

const LayerRow* Find(std::span<const LayerFamily> families, std::string_view class_name) {
  for (const LayerFamily& family : families) {
    const auto found = std::ranges::find(family.rows, class_name, &LayerRow::name);
    if (found != family.rows.end()) return &*found;
  }
  return nullptr;
}

}  // namespace

const LayerRow* FindLayer(std::string_view class_name) { return Find(LayerFamilies(), class_name); }
const LayerRow* FindOperation(std::string_view class_name) {
  return Find(OperationFamilies(), class_name);
}

}  // namespace tenon::keras
