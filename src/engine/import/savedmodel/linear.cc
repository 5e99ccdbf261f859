// Products of matrices.
#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "import/savedmodel/contraction.h"
#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

// Input `i` with its last two axes swapped when `flag` is set.
Value Operand(Call& call, int i, bool transpose) {
  const Value x = call.In(i);
  if (!transpose) return x;
  const auto rank = call.Rank(i);
  if (!rank.has_value() || *rank < 2) {
    call.Refuse("it transposes a tensor that is no matrix");
    return x;
  }
  std::vector<int64_t> perm;
  for (int64_t axis = 0; axis < *rank; ++axis) perm.push_back(axis);
  std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
  return Permute(call, x, std::move(perm));
}

void Multiply(Call& call, bool transpose_a, bool transpose_b) {
  const Value a = Operand(call, 0, transpose_a);
  const Value b = Operand(call, 1, transpose_b);
  if (!call.refused()) call.Return(call.Node("MatMul", {a, b}));
}

void MatMul(Call& call) { Multiply(call, call.Bool("transpose_a"), call.Bool("transpose_b")); }
void BatchMatMul(Call& call) { Multiply(call, call.Bool("adj_x"), call.Bool("adj_y")); }

void BiasAdd(Call& call) {
  Value bias = call.In(1);
  if (call.Text("data_format", "NHWC") == "NCHW") {
    const auto rank = call.Rank(0);
    if (!rank.has_value()) return;
    std::vector<int64_t> shape = {-1};
    for (int64_t axis = 2; axis < *rank; ++axis) shape.push_back(1);
    bias = call.graph().Reshape(bias, shape);
  }
  call.Return(call.Node("Add", {call.In(0), bias}));
}

// The result's shape, where the equation has no ellipsis and all ranks are known.
std::optional<Shape> EinsumShape(Call& call, const std::string& equation) {
  const size_t arrow = equation.find("->");
  if (arrow == std::string::npos || equation.find('.') != std::string::npos) return std::nullopt;
  std::map<char, int64_t> sizes;
  int operand = 0;
  size_t axis = 0;
  for (const char letter : equation.substr(0, arrow)) {
    if (letter == ',') {
      ++operand;
      axis = 0;
      continue;
    }
    if (letter == ' ') continue;
    if (operand >= call.inputs()) return std::nullopt;
    const std::optional<Shape> shape = call.ShapeOf(operand);
    if (!shape.has_value() || axis >= shape->size()) return std::nullopt;
    int64_t& size = sizes.emplace(letter, kAnyDim).first->second;
    if (size == kAnyDim || size == 1) size = (*shape)[axis];
    ++axis;
  }
  Shape out;
  for (const char letter : equation.substr(arrow + 2)) {
    if (letter == ' ') continue;
    const auto found = sizes.find(letter);
    if (found == sizes.end()) return std::nullopt;
    out.push_back(found->second);
  }
  return out;
}

void Einsum(Call& call) {
  std::string equation = call.Text("equation");
  std::erase(equation, ' ');
  if (const std::optional<Value> product = Contract(call, equation); product.has_value())
    return call.Return(*product);
  std::vector<Value> operands;
  operands.reserve(static_cast<size_t>(call.inputs()));
  for (int i = 0; i < call.inputs(); ++i) operands.push_back(call.In(i));
  const Value product = call.Node("Einsum", operands, {TextAttr("equation", equation)});
  const std::optional<Shape> shape = EinsumShape(call, equation);
  call.Return(shape.has_value() ? call.graph().WithShape(product, *shape) : product);
}

}  // namespace

std::vector<OpRow> LinearOps() {
  return {
      {"MatMul", MatMul, 2},
      {"BatchMatMul", BatchMatMul, 2},
      {"BatchMatMulV2", BatchMatMul, 2},
      {"BatchMatMulV3", BatchMatMul, 2},
      {"BiasAdd", BiasAdd, 2},
      {"Einsum", Einsum},
  };
}

}  // namespace tenon::savedmodel
