// An infer request together with the form that its caller wants the outputs in.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inference/infer.h"

namespace tenon::oip {

struct InferCall {
  InferRequest request;
  bool binary_by_default = false;  // parameters.binary_data_output
  std::vector<std::pair<std::string, bool>>
      binary_outputs;  // outputs[i].parameters.binary_data, which wins

  bool WantsBinary(std::string_view output) const {
    for (const auto& [name, binary] : binary_outputs) {
      if (name == output) return binary;
    }
    return binary_by_default;
  }
};

}  // namespace tenon::oip
