// Recurrent layers and their cells.
#include <string>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

enum class Kind { kLstm, kGru, kTanh, kRelu };

int64_t GatesOf(Kind kind) {
  if (kind == Kind::kLstm) return 4;
  return kind == Kind::kGru ? 3 : 1;
}

std::string_view OperatorOf(Kind kind) {
  if (kind == Kind::kLstm) return "LSTM";
  return kind == Kind::kGru ? "GRU" : "RNN";
}

// PyTorch's gates are i,f,g,o and r,z,n; ONNX's i,o,f,c and z,r,h.
Value Reorder(GraphBuilder& g, Kind kind, Value weights, int64_t hidden) {
  if (GatesOf(kind) == 1) return weights;
  const auto gates = static_cast<int>(GatesOf(kind));
  const std::vector<int64_t> sizes(static_cast<size_t>(gates), hidden);
  const std::vector<Value> parts =
      g.Nodes("Split", {weights, g.Ints(sizes)}, gates, {IntAttr("axis", 0)});
  if (kind == Kind::kLstm) return g.Concat({parts[0], parts[3], parts[1], parts[2]}, 0);
  return g.Concat({parts[1], parts[0], parts[2]}, 0);
}

// The weights of one layer in one direction, in ONNX's order.
struct Weights {
  Value input;      // [gates*H,I]
  Value recurrent;  // [gates*H,H]
  Value bias;       // [2*gates*H]
};

struct Layers {
  Kind kind = Kind::kLstm;
  int64_t hidden = 0;
  int64_t directions = 1;
  int64_t count = 1;
  std::vector<Weights> weights;  // a layer's directions side by side
};

bool ReadLayers(Call& c, Kind kind, Layers* layers) {
  GraphBuilder& g = c.g;
  layers->kind = kind;
  layers->count = c.Int("num_layers", 1);
  layers->directions = c.Flag("bidirectional", false) ? 2 : 1;
  const std::vector<Value> params = c.InList("params");
  const std::vector<const TensorMeta*> metas = c.MetaList("params");
  const bool biased = c.Flag("has_biases", true);
  const size_t each = biased ? 4 : 2;
  if (layers->count < 1 || layers->count > 1024) {
    c.Damaged("it has no layers");
    return false;
  }
  const size_t cells = static_cast<size_t>(layers->count * layers->directions);
  if (params.size() == cells * (each + 1)) {
    c.Refuse("an LSTM with proj_size is not supported: train one without");
    return false;
  }
  const bool fits = params.size() == cells * each && metas[1]->shape.size() == 2 &&
                    metas[1]->shape[1] > 0 && metas[1]->shape[1] < (1 << 24);
  if (!fits) {
    c.Damaged("its parameters don't fit its layers");
    return false;
  }
  layers->hidden = metas[1]->shape[1];
  for (size_t i = 0; i < cells; ++i) {
    for (size_t j = 0; j < each; ++j) {
      const Shape& shape = metas[i * each + j]->shape;
      if (shape.empty() || shape[0] != GatesOf(kind) * layers->hidden) {
        c.Damaged("a parameter doesn't fit its gates");
        return false;
      }
    }
    const auto param = [&](size_t j) {
      return Reorder(g, kind, params[i * each + j], layers->hidden);
    };
    Weights weights{param(0), param(1), Value()};
    if (biased) weights.bias = g.Concat({param(2), param(3)}, 0);
    layers->weights.push_back(weights);
  }
  return g.status().ok();
}

Value Pair(GraphBuilder& g, const Layers& layers, int64_t layer, Value Weights::*member) {
  std::vector<Value> rows;
  for (int64_t d = 0; d < layers.directions; ++d) {
    const Value value = layers.weights[static_cast<size_t>(layer * layers.directions + d)].*member;
    if (!value.exists()) return Value();
    rows.push_back(Unsqueeze(g, value, {0}));
  }
  return g.Concat(rows, 0);
}

Attributes AttributesOf(const Layers& layers) {
  Attributes attributes = {
      IntAttr("hidden_size", layers.hidden),
      TextAttr("direction", layers.directions == 2 ? "bidirectional" : "forward")};
  if (layers.kind == Kind::kGru) attributes.push_back(IntAttr("linear_before_reset", 1));
  if (layers.kind == Kind::kRelu)
    attributes.push_back(
        {"activations", std::vector<std::string>(static_cast<size_t>(layers.directions), "Relu")});
  return attributes;
}

// The states of one layer out of those of all: [directions,N,H].
Value StateOf(GraphBuilder& g, const Layers& layers, Value states, int64_t layer) {
  if (layers.count == 1) return states;
  return Slice(g, states, 0, layer * layers.directions, (layer + 1) * layers.directions);
}

struct Run {
  Value rows;    // [T,N,I]
  Value hidden;  // first states
  Value cell;    // of an LSTM
  std::vector<Value> last_hidden;
  std::vector<Value> last_cell;
};

void RunLayers(Call& c, const Layers& layers, Run* run) {
  GraphBuilder& g = c.g;
  const bool lstm = layers.kind == Kind::kLstm;
  for (int64_t layer = 0; layer < layers.count; ++layer) {
    std::vector<Value> inputs = {run->rows,
                                 Pair(g, layers, layer, &Weights::input),
                                 Pair(g, layers, layer, &Weights::recurrent),
                                 Pair(g, layers, layer, &Weights::bias),
                                 Value(),
                                 StateOf(g, layers, run->hidden, layer)};
    if (lstm) inputs.push_back(StateOf(g, layers, run->cell, layer));
    const std::vector<Value> results =
        g.Nodes(OperatorOf(layers.kind), inputs, lstm ? 3 : 2, AttributesOf(layers));
    const Value turned = Transpose(g, results[0], {0, 2, 1, 3});  // [T,N,D,H]
    run->rows = g.Reshape(turned, {0, 0, layers.directions * layers.hidden});
    run->last_hidden.push_back(results[1]);
    if (lstm) run->last_cell.push_back(results[2]);
  }
}

std::vector<Value> Recur(Call& c, Kind kind) {
  GraphBuilder& g = c.g;
  Layers layers;
  if (c.Flag("train", false) && c.Number("dropout", 0) != 0)
    return {c.Refuse("it is in training mode: export model.eval()")};
  if (c.OutType() != DType::kFp32)
    return {
        c.Refuse("recurrent layers are computed in float32 and half precision only: export "
                 "model.float()")};
  const int64_t rank = c.RankOf("input");
  if (rank != 2 && rank != 3) return {c.Damaged("its input has another rank")};
  if (!ReadLayers(c, kind, &layers)) return {Value()};
  const bool lone = rank == 2;  // one sequence without a batch
  const bool batch_first = c.Flag("batch_first", false) && !lone;
  Run run;
  run.rows = c.In("input");
  if (lone) run.rows = Unsqueeze(g, run.rows, {1});
  if (batch_first) run.rows = Transpose(g, run.rows, {1, 0, 2});
  if (kind == Kind::kLstm) {
    const std::vector<Value> states = c.InList("hx");
    if (states.size() != 2) return {c.Damaged("it has not two states")};
    run.hidden = states[0];
    run.cell = states[1];
  } else {
    run.hidden = c.In("hx");
  }
  if (lone) {
    run.hidden = Unsqueeze(g, run.hidden, {1});
    if (run.cell.exists()) run.cell = Unsqueeze(g, run.cell, {1});
  }
  RunLayers(c, layers, &run);
  const auto finish = [&](Value value) { return lone ? Squeeze(g, value, {1}) : value; };
  Value rows = run.rows;
  if (batch_first) rows = Transpose(g, rows, {1, 0, 2});
  std::vector<Value> out = {finish(rows), finish(g.Concat(run.last_hidden, 0))};
  if (kind == Kind::kLstm) out.push_back(finish(g.Concat(run.last_cell, 0)));
  return out;
}

template <Kind kKind>
std::vector<Value> Layer(Call& c) {
  return Recur(c, kKind);
}

// x @ w^T + b
Value Affine(Call& c, Value x, std::string_view weight, std::string_view bias) {
  const Value product = c.g.Node("MatMul", {x, Transpose(c.g, c.In(weight), {1, 0})});
  return c.Has(bias) ? c.g.Node("Add", {product, c.In(bias)}) : product;
}

std::vector<Value> Gates(Call& c, Value sum, int gates) {
  return c.g.Nodes("Split", {sum}, gates, {IntAttr("axis", -1), IntAttr("num_outputs", gates)});
}

bool CellFits(Call& c) {
  if (c.RankOf("w_ih") == 2 && c.RankOf("w_hh") == 2) return true;
  c.Damaged("its weights are no matrices");
  return false;
}

std::vector<Value> LstmCell(Call& c) {
  GraphBuilder& g = c.g;
  const std::vector<Value> states = c.InList("hx");
  if (states.size() != 2 || !CellFits(c)) return {c.Damaged("it has not two states")};
  const std::vector<Value> gates = Gates(c,
                                         g.Node("Add", {Affine(c, c.In("input"), "w_ih", "b_ih"),
                                                        Affine(c, states[0], "w_hh", "b_hh")}),
                                         4);
  const Value in = g.Node("Sigmoid", {gates[0]});
  const Value forget = g.Node("Sigmoid", {gates[1]});
  const Value fresh = g.Node("Tanh", {gates[2]});
  const Value out = g.Node("Sigmoid", {gates[3]});
  const Value cell =
      g.Node("Add", {g.Node("Mul", {forget, states[1]}), g.Node("Mul", {in, fresh})});
  return {g.Node("Mul", {out, g.Node("Tanh", {cell})}), cell};
}

Value GruCell(Call& c) {
  GraphBuilder& g = c.g;
  if (!CellFits(c)) return Value();
  const Value state = c.In("hx");
  const std::vector<Value> x = Gates(c, Affine(c, c.In("input"), "w_ih", "b_ih"), 3);
  const std::vector<Value> h = Gates(c, Affine(c, state, "w_hh", "b_hh"), 3);
  const Value reset = g.Node("Sigmoid", {g.Node("Add", {x[0], h[0]})});
  const Value update = g.Node("Sigmoid", {g.Node("Add", {x[1], h[1]})});
  const Value fresh = g.Node("Tanh", {g.Node("Add", {x[2], g.Node("Mul", {reset, h[2]})})});
  const Value kept = g.Node("Mul", {update, g.Node("Sub", {state, fresh})});
  return g.Node("Add", {fresh, kept});
}

Value PlainCell(Call& c, std::string_view activation) {
  if (!CellFits(c)) return Value();
  return c.g.Node(activation, {c.g.Node("Add", {Affine(c, c.In("input"), "w_ih", "b_ih"),
                                                Affine(c, c.In("hx"), "w_hh", "b_hh")})});
}

Value TanhCell(Call& c) { return PlainCell(c, "Tanh"); }
Value ReluCell(Call& c) { return PlainCell(c, "Relu"); }

constexpr Target kRows[] = {
    {"aten.lstm.input", nullptr, Layer<Kind::kLstm>},
    {"aten.gru.input", nullptr, Layer<Kind::kGru>},
    {"aten.rnn_tanh.input", nullptr, Layer<Kind::kTanh>},
    {"aten.rnn_relu.input", nullptr, Layer<Kind::kRelu>},
    {"aten.lstm_cell.default", nullptr, LstmCell},
    {"aten.gru_cell.default", GruCell},
    {"aten.rnn_tanh_cell.default", TanhCell},
    {"aten.rnn_relu_cell.default", ReluCell},
};

}  // namespace

Rows RecurrentRows() { return kRows; }

}  // namespace tenon::torch
