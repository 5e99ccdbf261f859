// Numbers of categories as one-hot, multi-hot or counts: the output modes of Keras's preprocessing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "import/keras/layer_context.h"

namespace tenon::keras {

// INT64 `ids` by the layer's `mode` ("int", "one_hot", "multi_hot", "count") as `dtype`. What is
// outside 0 to depth-1 counts nowhere. `weights` (none: 1 each) are what "count" adds up.
Value EncodeIds(LayerContext& layer, Value ids, const std::string& mode, int64_t depth, DType dtype,
                Value weights = Value());

// "binary" and "tf-idf" of old files by their new names; the layer refuses `sparse` and `ragged`.
std::string OutputMode(LayerContext& layer, std::string_view otherwise);

// Numbers of a scalar, a list or lists of lists, also of an array that Keras wrote as such.
std::vector<float> NumbersOf(LayerContext& layer, std::string_view member, Shape* shape);

}  // namespace tenon::keras
