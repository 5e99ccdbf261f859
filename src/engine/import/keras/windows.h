// Windows that move over space: what convolutions and poolings share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "import/keras/layer_context.h"

namespace tenon::keras {

struct Windows {
  size_t dims = 0;  // of space
  bool channels_last = true;
  std::vector<int64_t> sizes;
  std::vector<int64_t> strides;
  std::vector<int64_t> dilations;
  std::string padding;  // "valid", "same", "causal"
};

// Sizes come from the member `size` ("kernel_size", "pool_size"); strides default to
// `default_stride`, or to the sizes when it is 0. Refuses a padding that is not known and sizes
// that are not positive. `leading`: dimensions of the input in front of space.
Windows ReadWindows(LayerContext& layer, size_t dims, std::string_view size, int64_t default_stride,
                    int64_t leading = 1);

// Dimensions of space of a layer: the digit before 'D' in its class name.
size_t SpaceOf(std::string_view class_name);

// N,...,C to N,C,... and back; as it is where channels come first.
Value ChannelsFirst(LayerContext& layer, const Windows& windows, Value x);
Value ChannelsBack(LayerContext& layer, const Windows& windows, Value x);

// Attributes kernel_shape, strides, dilations and pads (or auto_pad) for `x` with channels first.
Attributes WindowAttributes(LayerContext& layer, const Windows& windows, Value x);

// The shape after windows over `x` (channels first), `channels` kAnyDim: as before.
Shape ShapeAfter(LayerContext& layer, const Windows& windows, Value x, int64_t channels);

}  // namespace tenon::keras
