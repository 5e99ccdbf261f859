// All operators of domain ai.tenon.
//
// To add one: a header with its definition, a source with its kernel, and a row in
// operator_table.cc. Two rows of one name are the operator for two element types.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "onnx/ops/kernel.h"
#include "tensor/dtype.h"

namespace tenon::ops {

inline constexpr std::string_view kDomain = "ai.tenon";

struct Operator {
  const char* name;
  std::vector<DType> inputs;
  std::vector<DType> outputs;
  MakeKernel make;
  size_t optional_inputs = 0;  // of the last ones, how many may be left out
};

// Immutable; lives as long as the process.
std::span<const Operator> OperatorTable();

// Whether the domain has an operator of that name.
bool IsOperator(std::string_view name);

}  // namespace tenon::ops
