// What a request may hold.
#pragma once

#include <cstddef>
#include <cstdint>

#include "json/limits.h"
#include "json/number_reader.h"

namespace tenon::oip {

struct DecodeOptions {
  json::Limits json;                             // json.max_depth, json.max_nodes
  int64_t max_tensor_bytes = int64_t{64} << 20;  // tensor.max_bytes, of one tensor
  size_t max_tensors = 64;                       // tensor.max_tensors, of inputs and of outputs
  json::IntegerForm integers = json::IntegerForm::kInteger;  // json.lenient_integers
};

}  // namespace tenon::oip
