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
  };
  return kFamilies;
}

const LayerRow* FindLayer(std::string_view class_name) {
  for (const LayerFamily& family : LayerFamilies()) {
    const auto found = std::ranges::find(family.rows, class_name, &LayerRow::name);
    if (found != family.rows.end()) return &*found;
  }
  return nullptr;
}

const LayerRow* FindOperation(std::string_view class_name) {
  const Rows rows = OperationRows();
  const auto found = std::ranges::find(rows, class_name, &LayerRow::name);
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace tenon::keras
