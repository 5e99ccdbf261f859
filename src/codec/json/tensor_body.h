// Takes the tensor data out of an infer request, so that the little that is left can be parsed as a
// document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace tenon::json {

// {"inputs":[{"name":"x","data":[1,2]},{"name":"y"}]} becomes
//   envelope  {"inputs":[{"name":"x","data":null},{"name":"y"}]}
//   data      "[1,2]", ""
struct TensorBody {
  std::string envelope;
  std::vector<std::string_view>
      data;  // by the place of the input; empty where an input has no data array
};

// Cuts out of `body` the arrays under the key "data" of the objects in the root's "inputs" array.
// What is no JSON stays in the envelope for its parser to refuse. INVALID_ARGUMENT when a key whose
// place matters comes twice. `data` borrows from `body`. `out` is reused from request to request.
absl::Status SplitTensorBody(std::string_view body, TensorBody* out);

// The place in `body` of what is at `place` in the envelope that it was split into.
size_t PlaceInBody(std::string_view body, const TensorBody& split, size_t place);

}  // namespace tenon::json
