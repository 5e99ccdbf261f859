// SimpleRNN, LSTM, GRU and RNN of cells.
#include "import/keras/recurrent.h"

#include <array>
#include <limits>

#include "import/keras/internal/layer_names.h"
#include "import/keras/internal/model_config.h"
#include "import/keras/layer_table.h"
#include "import/keras/tensor_math.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// The name that ONNX Runtime's recurrent operators have for an activation; empty: none.
std::string_view NativeActivation(const Config& config, std::string_view member,
                                  std::string_view otherwise) {
  const json::Value* found = config.Find(member);
  std::string_view name = otherwise;
  if (found != nullptr && found->kind == json::Kind::kString) name = found->string;
  if (found != nullptr && found->kind != json::Kind::kString) name = "";
  if (name == "tanh") return "Tanh";
  if (name == "sigmoid") return "Sigmoid";
  if (name == "relu") return "Relu";
  return "";
}

// Gates in ONNX's order, [1, gates * units, columns].
Tensor NativeWeight(const Cell& cell, const Tensor& weight) {
  const std::vector<float> from = FloatsOf(weight);
  const auto rows = static_cast<size_t>(weight.shape()[0]);
  const auto units = static_cast<size_t>(cell.units);
  const auto gates = static_cast<size_t>(cell.gates());
  static constexpr std::array<size_t, 4> kLstm = {0, 3, 1, 2};  // i o f c of i f c o
  std::vector<float> to;
  to.reserve(from.size());
  for (size_t gate = 0; gate < gates; ++gate) {
    const size_t source = cell.kind == Cell::Kind::kLstm ? kLstm[gate] : gate;
    for (size_t unit = 0; unit < units; ++unit)
      for (size_t row = 0; row < rows; ++row)
        to.push_back(from[row * gates * units + source * units + unit]);
  }
  return TensorOf({1, cell.gates() * cell.units, weight.shape()[0]}, to);
}

Tensor NativeBias(const Cell& cell) {
  const int64_t width = cell.gates() * cell.units;
  std::vector<float> both;
  for (const std::vector<float>& bias : {cell.bias, cell.recurrent_bias}) {
    const std::vector<float> zeros(static_cast<size_t>(width), 0.0F);
    const Tensor row = TensorOf({1, width}, bias.empty() ? zeros : bias);
    const std::vector<float> ordered = FloatsOf(NativeWeight(cell, row));
    both.insert(both.end(), ordered.begin(), ordered.end());
  }
  return TensorOf({1, 2 * width}, both);
}

std::vector<std::string> NativeActivations(const Cell& cell) {
  const std::string activation(NativeActivation(cell.config, "activation", "tanh"));
  const std::string recurrent(NativeActivation(cell.config, "recurrent_activation", "sigmoid"));
  if (cell.kind == Cell::Kind::kSimple) return {activation};
  if (cell.kind == Cell::Kind::kGru) return {recurrent, activation};
  return {recurrent, activation, activation};
}

bool HasNative(const RecurrentLayer& recurrent) {
  if (recurrent.cells.size() != 1) return false;
  for (const std::string& name : NativeActivations(recurrent.cells.front()))
    if (name.empty()) return false;
  return true;
}

Value TurnRound(GraphBuilder& graph, Value sequence) {
  return graph.Node(
      "Slice", {sequence, graph.Ints({-1}), graph.Ints({std::numeric_limits<int64_t>::min() + 1}),
                graph.Ints({1}), graph.Ints({-1})});
}

Value StepsFirst(GraphBuilder& graph, Value x) {
  return graph.Node("Transpose", {x}, {IntsAttr("perm", {1, 0, 2})});
}

// ONNX's own operator. Its sequence comes in the order of time.
RecurrentResult RunNative(LayerContext& layer, const RecurrentLayer& recurrent, Value x,
                          const std::vector<Value>& states) {
  GraphBuilder& graph = layer.graph;
  const Cell& cell = recurrent.cells.front();
  const bool lstm = cell.kind == Cell::Kind::kLstm;
  const bool gru = cell.kind == Cell::Kind::kGru;
  std::vector<Value> inputs = {StepsFirst(graph, x),
                               graph.Constant(NativeWeight(cell, cell.kernel)),
                               graph.Constant(NativeWeight(cell, cell.recurrent)),
                               cell.bias.empty() ? Value() : graph.Constant(NativeBias(cell))};
  if (!states.empty()) {
    inputs.emplace_back();  // lengths
    for (const Value state : states)
      inputs.push_back(graph.Node("Unsqueeze", {state, graph.Ints({0})}));
  }
  while (!inputs.back().exists()) inputs.pop_back();
  Attributes attributes = {IntAttr("hidden_size", cell.units),
                           {"activations", NativeActivations(cell)},
                           TextAttr("direction", recurrent.go_backwards ? "reverse" : "forward")};
  if (gru) attributes.push_back(IntAttr("linear_before_reset", cell.reset_after ? 1 : 0));
  const std::vector<Value> y = graph.Nodes(lstm  ? "LSTM"
                                           : gru ? "GRU"
                                                 : "RNN",
                                           inputs, lstm ? 3 : 2, attributes);
  RecurrentResult result;
  for (size_t i = 0; i < cell.states(); ++i)
    result.states.push_back(graph.Node("Squeeze", {y[1 + i], graph.Ints({0})}));
  result.last = result.states.front();
  if (!recurrent.return_sequences) return result;
  result.sequence = StepsFirst(graph, graph.Node("Squeeze", {y[0], graph.Ints({1})}));
  if (recurrent.go_backwards && !recurrent.in_time_order)
    result.sequence = TurnRound(graph, result.sequence);
  return result;
}

// [N, units] of zeros, N being that of [T, N, ...].
Value Zeros(GraphBuilder& graph, Value steps, int64_t units) {
  const Value batch =
      graph.Node("Slice", {graph.Node("Shape", {steps}), graph.Ints({1}), graph.Ints({2})});
  const float zero = 0;
  const Value made =
      graph.Node("ConstantOfShape", {graph.Concat({batch, graph.Ints({units})}, 0)},
                 {{"value", *Tensor::Of<float>({1}, std::span<const float>(&zero, 1))}});
  return graph.WithShape(made, {kAnyDim, units});
}

// One step of all cells; the last one's output and the new states.
std::vector<Value> StepAll(LayerContext& layer, const RecurrentLayer& recurrent,
                           const std::vector<CellValues>& values, Value projected,
                           std::span<const Value> states) {
  std::vector<Value> all;
  Value output;
  size_t next = 0;
  for (size_t i = 0; i < recurrent.cells.size(); ++i) {
    const Cell& cell = recurrent.cells[i];
    const Value x = i == 0 ? projected : Project(layer, values[i], output);
    const auto own = states.subspan(next, cell.states());
    const std::vector<Value> made =
        Step(layer, cell, values[i], x, std::vector<Value>(own.begin(), own.end()));
    next += cell.states();
    output = made.front();
    all.insert(all.end(), made.begin(), made.end());
  }
  all.insert(all.begin(), output);
  return all;
}

// What the body of the loop gives: the states, the output to repeat where a step is masked, and the
// step's output.
std::vector<Value> MaskedStep(LayerContext& layer, const RecurrentLayer& recurrent,
                              const std::vector<CellValues>& values, std::span<const Value> in,
                              bool masked) {
  GraphBuilder& graph = layer.graph;
  const size_t states = in.size() - (masked ? 3 : 1);
  const Value x = in[in.size() - (masked ? 2 : 1)];
  const std::vector<Value> made = StepAll(layer, recurrent, values, x, in.subspan(0, states));
  if (!layer.ok()) return {};
  std::vector<Value> out(made.begin() + 1, made.end());
  if (!masked) {
    out.push_back(graph.Node("Identity", {made.front()}));
    return out;
  }
  const Value kept = in.back();
  for (size_t i = 0; i < states; ++i) out[i] = graph.Node("Where", {kept, out[i], in[i]});
  const Value before =
      recurrent.zero_output_for_mask ? graph.ScalarLike(made.front(), 0) : in[states];
  const Value output = graph.Node("Where", {kept, made.front(), before});
  out.push_back(output);
  out.push_back(graph.Node("Identity", {output}));
  return out;
}

void RefuseForeign(LayerContext& layer, const json::Value* cell, std::string_view class_name) {
  if (cell != nullptr && IsForeign(*cell))
    layer.Refuse(StrCat("cell ", Quote(class_name),
                        " is of a class of its author's own, whose code is not in the file"));
}

// The cells inside an RNN: one, or a stack of them.
std::vector<Cell> ReadCells(LayerContext& layer, const Config& config, const std::string& weights) {
  const Config cell = config.Child("cell");
  const std::string class_name = cell.Text("class_name", "");
  const Config inner = cell.Child("config");
  RefuseForeign(layer, config.Find("cell"), class_name);
  if (class_name != "StackedRNNCells") return {ReadCell(layer, class_name, inner, weights)};
  const json::Value* list = inner.Find("cells");
  std::vector<Cell> cells;
  NumberedNames keys;
  if (list == nullptr || list->kind != json::Kind::kArray || list->elements.empty()) {
    layer.Fail(absl::InvalidArgumentError("its stack has no cells"));
    return cells;
  }
  for (const json::Value& element : list->elements) {
    const Config its = inner.Inside(element, StrCat("cells[", cells.size(), "]"));
    const std::string kind = its.Text("class_name", "");
    RefuseForeign(layer, &element, kind);
    cells.push_back(
        ReadCell(layer, kind, its.Child("config"), StrCat(weights, "/cells/", keys.Next(kind))));
    if (!layer.ok()) break;
  }
  return cells;
}

LayerTensors TranslateRecurrent(LayerContext& layer) {
  const Value x = layer.Input();
  const RecurrentLayer recurrent = ReadRecurrent(layer, layer.class_name, layer.config, "");
  const std::vector<Value> states = InitialStates(layer);
  const Value mask = MaskOfCall(layer);
  if (!layer.ok()) return {};
  const RecurrentResult result = RunRecurrent(layer, recurrent, x, mask, states);
  const Value its_mask = mask.exists() ? mask : layer.Mask();
  LayerTensors outputs;
  if (recurrent.return_sequences) {
    outputs.push_back({result.sequence, its_mask});
  } else {
    outputs.push_back({result.last, Value()});
  }
  if (recurrent.return_state)
    for (const Value state : result.states) outputs.push_back({state, Value()});
  return outputs;
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"SimpleRNN", TranslateRecurrent, Masking::kOwn, "stateful"},
    {"LSTM", TranslateRecurrent, Masking::kOwn, "stateful"},
    {"GRU", TranslateRecurrent, Masking::kOwn, "stateful"},
    {"RNN", TranslateRecurrent, Masking::kOwn, "stateful; cells other than Keras's own"},
});

}  // namespace

RecurrentLayer ReadRecurrentFlags(LayerContext& layer, const Config& config) {
  RecurrentLayer recurrent;
  recurrent.return_sequences = config.Bool("return_sequences", false);
  recurrent.return_state = config.Bool("return_state", false);
  recurrent.go_backwards = config.Bool("go_backwards", false);
  recurrent.zero_output_for_mask = config.Bool("zero_output_for_mask", false);
  if (config.Bool("stateful", false))
    layer.Refuse("stateful is not supported: calls would depend on each other");
  if (config.Bool("time_major", false)) layer.Refuse("time_major is not supported");
  return recurrent;
}

RecurrentLayer ReadRecurrent(LayerContext& layer, std::string_view class_name, const Config& config,
                             const std::string& weights) {
  RecurrentLayer recurrent = ReadRecurrentFlags(layer, config);
  const std::string cell = weights.empty() ? "cell" : StrCat(weights, "/cell");
  if (class_name == "RNN") {
    recurrent.cells = ReadCells(layer, config, cell);
  } else {
    recurrent.cells.push_back(ReadCell(layer, class_name, config, cell));
  }
  return recurrent;
}

RecurrentResult RunRecurrent(LayerContext& layer, const RecurrentLayer& recurrent, Value x,
                             Value mask, const std::vector<Value>& states) {
  size_t needed = 0;
  for (const Cell& cell : recurrent.cells) needed += cell.states();
  if (!states.empty() && states.size() != needed)
    layer.Fail(absl::InvalidArgumentError(
        StrCat("is called with ", states.size(), " initial states, has ", needed)));
  if (layer.Rank(x) != 3)
    layer.Fail(
        absl::InvalidArgumentError(StrCat("its input has ", layer.Rank(x), " dimensions, not 3")));
  if (!layer.ok()) return {};
  if (!mask.exists() && HasNative(recurrent)) return RunNative(layer, recurrent, x, states);
  std::vector<CellValues> values;
  values.reserve(recurrent.cells.size());
  for (const Cell& cell : recurrent.cells) values.push_back(MakeValues(layer, cell));
  if (!layer.ok()) return {};
  const Value projected = Project(layer, values.front(), StepsFirst(layer.graph, x));
  return RunSteps(layer, recurrent, values, projected, mask, states);
}

RecurrentResult RunSteps(LayerContext& layer, const RecurrentLayer& recurrent,
                         const std::vector<CellValues>& values, Value projected, Value mask,
                         std::vector<Value> states) {
  GraphBuilder& graph = layer.graph;
  const bool masked = mask.exists();
  const int64_t units = recurrent.cells.back().units;
  if (states.empty()) {
    for (const Cell& cell : recurrent.cells)
      for (size_t i = 0; i < cell.states(); ++i)
        states.push_back(Zeros(graph, projected, cell.units));
  }
  const size_t count = states.size();
  if (masked) states.push_back(Zeros(graph, projected, units));
  std::vector<Value> inputs = states;
  inputs.push_back(projected);
  if (masked) {
    const Value wide = graph.Node("Unsqueeze", {graph.Cast(mask, DType::kBool), graph.Ints({2})});
    inputs.push_back(StepsFirst(graph, wide));
  }
  if (!layer.ok()) return {};

  std::vector<std::pair<std::string, ValueType>> body_inputs;
  std::vector<ValueType> types;
  for (size_t i = 0; i < inputs.size(); ++i) {
    ValueType type = graph.TypeOf(inputs[i]);
    if (i < states.size()) {
      types.push_back(type);
    } else if (type.shape.has_value()) {
      type.shape->erase(type.shape->begin());
    }
    body_inputs.emplace_back(StrCat(layer.path, "_in_", i), type);
  }
  types.push_back({DType::kFp32, Shape{kAnyDim, kAnyDim, units}});
  const std::vector<Value> in = graph.BeginBody(body_inputs);
  const Body body = graph.EndBody(MaskedStep(layer, recurrent, values, in, masked));
  const int64_t scanned = masked ? 2 : 1;
  const int64_t direction = recurrent.go_backwards ? 1 : 0;
  const Attributes attributes = {
      {"body", body},
      IntAttr("num_scan_inputs", scanned),
      IntsAttr("scan_input_directions",
               std::vector<int64_t>(static_cast<size_t>(scanned), direction)),
      IntsAttr("scan_output_directions", {recurrent.in_time_order ? direction : 0})};
  const std::vector<Value> y =
      graph.Nodes("Scan", inputs, static_cast<int>(types.size()), attributes, types);
  if (!layer.ok()) return {};
  RecurrentResult result;
  result.states.assign(y.begin(), y.begin() + static_cast<ptrdiff_t>(count));
  const size_t last_of = count - recurrent.cells.back().states();
  result.last = masked ? y[count] : y[last_of];
  result.sequence = StepsFirst(graph, y.back());
  return result;
}

std::vector<Value> InitialStates(LayerContext& layer) {
  LayerTensors given;
  if (const Argument* argument = layer.FindArgument(1, "initial_state"); argument != nullptr)
    AppendTensors(*argument, &given);
  if (given.empty() && layer.inputs().size() > 1)
    given.assign(layer.inputs().begin() + 1, layer.inputs().end());
  std::vector<Value> states;
  for (const LayerTensor& tensor : given)
    states.push_back(layer.graph.Cast(tensor.value, DType::kFp32));
  return states;
}

Value MaskOfCall(LayerContext& layer) {
  const Argument* states = layer.FindArgument(1, "initial_state");
  if (states == nullptr || states->is_none()) return layer.Mask();
  const auto mask = layer.call.kwargs.find("mask");
  return mask == layer.call.kwargs.end() || mask->second.is_none() ? Value() : layer.Mask();
}

Rows RecurrentRows() { return kRows; }

}  // namespace tenon::keras
