#include "import/keras/recurrent_cells.h"

#include <span>

#include "import/keras/activations.h"
#include "import/keras/tensor_math.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// Columns `from` to `to` of a matrix.
Tensor Columns(const Tensor& matrix, int64_t from, int64_t to) {
  const std::vector<float> all = FloatsOf(matrix);
  const int64_t rows = matrix.shape()[0];
  const int64_t width = matrix.shape()[1];
  std::vector<float> taken;
  taken.reserve(static_cast<size_t>(rows * (to - from)));
  for (int64_t row = 0; row < rows; ++row)
    taken.insert(taken.end(), all.begin() + row * width + from, all.begin() + row * width + to);
  return TensorOf({rows, to - from}, taken);
}

Value Vector(GraphBuilder& graph, const std::vector<float>& values) {
  if (values.empty()) return Value();
  return graph.Constant(TensorOf({static_cast<int64_t>(values.size())}, values));
}

Value AddIf(GraphBuilder& graph, Value value, Value bias) {
  return bias.exists() ? graph.Node("Add", {value, bias}) : value;
}

std::vector<Value> SplitGates(GraphBuilder& graph, Value gates, int64_t count) {
  return graph.Nodes("Split", {gates}, static_cast<int>(count),
                     {IntAttr("axis", -1), IntAttr("num_outputs", count)});
}

Value Recurrent(LayerContext& layer, const Cell& cell, Value x) {
  return ApplyActivation(layer, cell.config, "recurrent_activation", x, "sigmoid");
}

Value Activation(LayerContext& layer, const Cell& cell, Value x) {
  return ApplyActivation(layer, cell.config, "activation", x, "tanh");
}

// What the state gives to all gates.
Value Product(LayerContext& layer, const Cell& cell, const CellValues& values, Value state) {
  GraphBuilder& graph = layer.graph;
  if (cell.image.empty()) return graph.Node("MatMul", {state, values.recurrent});
  std::vector<int64_t> sizes = {0};
  sizes.insert(sizes.end(), cell.image.begin(), cell.image.end());
  const Shape& kernel = cell.recurrent.shape();
  const std::vector<int64_t> window(kernel.begin() + 2, kernel.end());
  std::vector<int64_t> pads;
  pads.reserve(2 * window.size());
  for (const int64_t size : window) pads.push_back((size - 1) / 2);
  for (const int64_t size : window) pads.push_back(size / 2);
  const Value y = graph.Node("Conv", {graph.Reshape(state, sizes), values.recurrent},
                             {IntsAttr("kernel_shape", window), IntsAttr("pads", pads)});
  return graph.Reshape(y, {0, cell.gates() * cell.units});
}

std::vector<Value> LstmStep(LayerContext& layer, const Cell& cell, const CellValues& values,
                            Value projected, const std::vector<Value>& states) {
  GraphBuilder& graph = layer.graph;
  const Value all = graph.Node("Add", {projected, Product(layer, cell, values, states[0])});
  const std::vector<Value> gates = SplitGates(graph, all, 4);
  const Value kept = graph.Node("Mul", {Recurrent(layer, cell, gates[1]), states[1]});
  const Value added =
      graph.Node("Mul", {Recurrent(layer, cell, gates[0]), Activation(layer, cell, gates[2])});
  const Value carry = graph.Node("Add", {kept, added});
  const Value out =
      graph.Node("Mul", {Recurrent(layer, cell, gates[3]), Activation(layer, cell, carry)});
  return {out, carry};
}

std::vector<Value> GruStep(LayerContext& layer, const Cell& cell, const CellValues& values,
                           Value projected, const std::vector<Value>& states) {
  GraphBuilder& graph = layer.graph;
  const Value state = states[0];
  const std::vector<Value> x = SplitGates(graph, projected, 3);
  const Value inner =
      AddIf(graph, graph.Node("MatMul", {state, values.recurrent}), values.recurrent_bias);
  const std::vector<Value> r = SplitGates(graph, inner, cell.reset_after ? 3 : 2);
  const Value update = Recurrent(layer, cell, graph.Node("Add", {x[0], r[0]}));
  const Value reset = Recurrent(layer, cell, graph.Node("Add", {x[1], r[1]}));
  const Value candidate =
      cell.reset_after
          ? graph.Node("Mul", {reset, r[2]})
          : graph.Node("MatMul", {graph.Node("Mul", {reset, state}), values.candidate});
  const Value made = Activation(layer, cell, graph.Node("Add", {x[2], candidate}));
  const Value rest = graph.Node("Sub", {graph.ScalarLike(update, 1), update});
  return {graph.Node("Add", {graph.Node("Mul", {update, state}), graph.Node("Mul", {rest, made})})};
}

Cell::Kind KindOf(LayerContext& layer, std::string_view class_name) {
  if (class_name.ends_with("Cell")) class_name.remove_suffix(4);
  if (class_name == "LSTM") return Cell::Kind::kLstm;
  if (class_name == "GRU") return Cell::Kind::kGru;
  if (class_name != "SimpleRNN")
    layer.Refuse(StrCat("cell ", Quote(class_name), " is not supported"));
  return Cell::Kind::kSimple;
}

}  // namespace

Cell ReadCell(LayerContext& layer, std::string_view class_name, const Config& config,
              const std::string& weights) {
  Cell cell{KindOf(layer, class_name), config, config.Int("units"), true, {}, {}, {}, {}, {}};
  if (cell.units < 1) layer.Fail(absl::InvalidArgumentError(StrCat("units is ", cell.units)));
  if (!layer.ok()) return cell;
  const bool gru = cell.kind == Cell::Kind::kGru;
  cell.reset_after = gru && config.Bool("reset_after", true);
  const int64_t width = cell.gates() * cell.units;
  cell.kernel = layer.Weight(StrCat(weights, "/vars/0"), {kAnyDim, width});
  cell.recurrent = layer.Weight(StrCat(weights, "/vars/1"), {cell.units, width});
  if (!config.Bool("use_bias", true)) return cell;
  const Tensor bias =
      layer.Weight(StrCat(weights, "/vars/2"), cell.reset_after ? Shape{2, width} : Shape{width});
  if (!layer.ok()) return cell;
  cell.bias = FloatsOf(bias);
  if (cell.reset_after) {
    cell.recurrent_bias.assign(cell.bias.begin() + width, cell.bias.end());
    cell.bias.resize(static_cast<size_t>(width));
  }
  return cell;
}

CellValues MakeValues(LayerContext& layer, const Cell& cell) {
  if (!layer.ok()) return {};
  GraphBuilder& graph = layer.graph;
  CellValues values;
  if (cell.image.empty()) values.kernel = graph.Constant(cell.kernel);
  values.bias = Vector(graph, cell.bias);
  values.recurrent_bias = Vector(graph, cell.recurrent_bias);
  if (cell.kind == Cell::Kind::kGru && !cell.reset_after) {
    values.recurrent = graph.Constant(Columns(cell.recurrent, 0, 2 * cell.units));
    values.candidate = graph.Constant(Columns(cell.recurrent, 2 * cell.units, 3 * cell.units));
  } else {
    values.recurrent = graph.Constant(cell.recurrent);
  }
  return values;
}

Value Project(LayerContext& layer, const CellValues& values, Value x) {
  return AddIf(layer.graph, layer.graph.Node("MatMul", {x, values.kernel}), values.bias);
}

std::vector<Value> Step(LayerContext& layer, const Cell& cell, const CellValues& values,
                        Value projected, const std::vector<Value>& states) {
  switch (cell.kind) {
    case Cell::Kind::kLstm:
      return LstmStep(layer, cell, values, projected, states);
    case Cell::Kind::kGru:
      return GruStep(layer, cell, values, projected, states);
    case Cell::Kind::kSimple:
      break;
  }
  GraphBuilder& graph = layer.graph;
  const Value all =
      graph.Node("Add", {projected, graph.Node("MatMul", {states[0], values.recurrent})});
  return {Activation(layer, cell, all)};
}

}  // namespace tenon::keras
