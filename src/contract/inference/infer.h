// One request to a model and its answer, free of any wire format.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tensor/tensor.h"

namespace tenon {

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

// A request or response parameter of the Open Inference Protocol.
using Parameter = std::variant<bool, int64_t, uint64_t, double, std::string>;
using Parameters = std::vector<std::pair<std::string, Parameter>>;

struct InferRequest {
  std::string model;
  std::string version;  // empty: whichever the endpoint answers with
  std::string id;       // the caller's, echoed; empty: none
  Parameters parameters;
  std::vector<NamedTensor> inputs;
  std::vector<std::string>
      outputs;  // names asked for, in the order wanted; empty: those by default
};

struct InferResponse {
  std::string model;
  std::string version;
  std::string id;
  Parameters parameters;
  std::vector<NamedTensor> outputs;
};

}  // namespace tenon
