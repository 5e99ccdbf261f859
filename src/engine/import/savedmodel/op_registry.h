// The TensorFlow operators that are translated: one table.
//
// To add one: a row in the file of its family (math.cc, shapes.cc, ...). docs/compat/
// tensorflow-ops.md is written from the table.
#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "import/savedmodel/call.h"

namespace tenon::savedmodel {

struct OpRow {
  std::string_view op;
  std::function<void(Call&)> translate;
  int min_inputs = 1;
  // The results by name, where there is more than one name (a function's edges use them).
  std::vector<std::string_view> outputs = {};
  std::string_view note = "";  // what of it is not supported, for the documentation
  bool loads = false;          // also means something while variables and tables are filled
  bool takes_poison = false;   // is translated even when an input is refused
};

using OpTable = std::map<std::string_view, OpRow>;

// All rows. Immutable.
const OpTable& Operators();

// Why an operator that is not in the table never will be ("it reads files"); empty: no such reason.
std::string_view WhyNever(std::string_view op);

// Families.
std::vector<OpRow> MathOps();
std::vector<OpRow> ActivationOps();
std::vector<OpRow> ReductionOps();
std::vector<OpRow> ShapeOps();
std::vector<OpRow> IndexOps();
std::vector<OpRow> SliceOps();
std::vector<OpRow> LinearOps();
std::vector<OpRow> ConvolutionOps();
std::vector<OpRow> ImageOps();
std::vector<OpRow> StateOps();
std::vector<OpRow> TableOps();
std::vector<OpRow> TextOps();
std::vector<OpRow> RaggedOps();
std::vector<OpRow> ControlOps();
std::vector<OpRow> ListOps();
std::vector<OpRow> MoveOps();

// One ONNX node on all inputs.
std::function<void(Call&)> Plain(std::string_view op);

}  // namespace tenon::savedmodel
