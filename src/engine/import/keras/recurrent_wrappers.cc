// Bidirectional and TimeDistributed.
#include <array>
#include <string>

#include "import/keras/internal/model_config.h"
#include "import/keras/layer_table.h"
#include "import/keras/recurrent.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// The outputs of both directions as one; none when they stay two.
Value Merge(LayerContext& layer, const std::string& mode, Value forward, Value backward) {
  GraphBuilder& graph = layer.graph;
  if (mode == "concat") return graph.Concat({forward, backward}, -1);
  if (mode == "sum") return graph.Node("Add", {forward, backward});
  if (mode == "mul") return graph.Node("Mul", {forward, backward});
  if (mode == "ave")
    return graph.Node("Mul",
                      {graph.Node("Add", {forward, backward}), graph.ScalarLike(forward, 0.5)});
  layer.Refuse(StrCat("merge_mode ", Quote(mode), " is not supported"));
  return Value();
}

// The layer that the configuration has as `member`.
RecurrentLayer ReadDirection(LayerContext& layer, const char* member, const std::string& weights) {
  const Config config = layer.config.Child(member);
  const std::string class_name = config.Text("class_name", "");
  if (const json::Value* inside = layer.config.Find(member);
      inside != nullptr && IsForeign(*inside))
    layer.Refuse(StrCat(member, " ", Quote(class_name), " is of a class of its author's own"));
  if (class_name != "LSTM" && class_name != "GRU" && class_name != "SimpleRNN" &&
      class_name != "RNN") {
    layer.Refuse(StrCat("around ", Quote(class_name), " is not supported"));
    return {};
  }
  return ReadRecurrent(layer, class_name, config.Child("config"), weights);
}

struct Directions {
  RecurrentResult forward;
  RecurrentResult backward;
};

// Each direction takes half of the states.
Directions RunBoth(LayerContext& layer, const RecurrentLayer& forward,
                   const RecurrentLayer& backward, Value x, Value mask) {
  const std::vector<Value> states = InitialStates(layer);
  const auto half = static_cast<ptrdiff_t>(states.size() / 2);
  const std::vector<Value> first(states.begin(), states.begin() + half);
  const std::vector<Value> second(states.begin() + half, states.end());
  return {RunRecurrent(layer, forward, x, mask, first),
          RunRecurrent(layer, backward, x, mask, second)};
}

LayerTensors TranslateBidirectional(LayerContext& layer) {
  const bool merged = layer.config.Has("merge_mode");
  const std::string mode = layer.config.Text("merge_mode", "");
  const Value x = layer.Input();
  const bool has_backward = layer.config.Has("backward_layer");
  RecurrentLayer forward = ReadDirection(layer, "layer", "forward_layer");
  RecurrentLayer backward =
      ReadDirection(layer, has_backward ? "backward_layer" : "layer", "backward_layer");
  const Value mask = MaskOfCall(layer);
  if (!has_backward) backward.go_backwards = true;
  backward.in_time_order = true;
  if (layer.ok() && (forward.go_backwards || !backward.go_backwards))
    layer.Refuse("a forward layer that goes backwards is not supported");
  if (!layer.ok()) return {};
  forward.zero_output_for_mask = forward.return_sequences;  // as Keras forces it
  backward.zero_output_for_mask = backward.return_sequences;
  const Directions both = RunBoth(layer, forward, backward, x, mask);
  if (!layer.ok()) return {};
  const bool sequences = forward.return_sequences;
  const Value one = sequences ? both.forward.sequence : both.forward.last;
  const Value two = sequences ? both.backward.sequence : both.backward.last;
  const Value its_mask = !sequences ? Value() : mask.exists() ? mask : layer.Mask();
  LayerTensors outputs;
  if (merged) {
    outputs.push_back({Merge(layer, mode, one, two), its_mask});
  } else {
    outputs = {{one, its_mask}, {two, its_mask}};
  }
  if (!forward.return_state) return outputs;
  for (const RecurrentResult* direction : {&both.forward, &both.backward})
    for (const Value state : direction->states) outputs.push_back({state, Value()});
  return outputs;
}

// Steps become rows of one large batch, which the layer inside takes at once.
LayerTensors TranslateTimeDistributed(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const json::Value* inner = layer.config.Find("layer");
  const Value x = layer.RawInput();
  const Shape shape = layer.ShapeOf(x);
  if (inner == nullptr || shape.size() < 2 || layer.inputs().size() != 1)
    layer.Fail(absl::InvalidArgumentError(
        StrCat("takes one input of steps and a layer, has ", layer.inputs().size(), " inputs")));
  if (!layer.ok()) return {};
  const auto part_of_shape = [&](Value value, int64_t from, int64_t to) {
    return graph.Node("Slice",
                      {graph.Node("Shape", {value}), graph.Ints({from}), graph.Ints({to})});
  };
  const auto rank = static_cast<int64_t>(shape.size());
  Shape rows_shape(shape.begin() + 1, shape.end());
  rows_shape[0] = kAnyDim;
  const Value rows_to = graph.Concat({graph.Ints({-1}), part_of_shape(x, 2, rank)}, 0);
  const Value rows = graph.WithShape(graph.Node("Reshape", {x, rows_to}), rows_shape);
  const absl::StatusOr<LayerTensors> made =
      layer.translate_inner(*inner, layer.weights.In("layer"), {{rows, Value()}});
  if (!made.ok()) {
    layer.Fail(made.status());
    return {};
  }
  LayerTensors outputs;
  for (const LayerTensor& part : *made) {
    const Shape its = layer.ShapeOf(part.value);
    if (!layer.ok() || its.empty()) return {};
    const Value to = graph.Concat(
        {part_of_shape(x, 0, 2), part_of_shape(part.value, 1, static_cast<int64_t>(its.size()))},
        0);
    Shape wide = {shape[0], shape[1]};
    wide.insert(wide.end(), its.begin() + 1, its.end());
    const Value y = graph.WithShape(graph.Node("Reshape", {part.value, to}), wide);
    outputs.push_back({y, layer.Mask()});
  }
  return outputs;
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"Bidirectional", TranslateBidirectional, Masking::kOwn,
     "layers other than SimpleRNN, LSTM, GRU, RNN; a forward layer that goes backwards"},
    {"TimeDistributed", TranslateTimeDistributed, Masking::kOwn,
     "the mask does not reach the layer inside"},
});

}  // namespace

Rows WrapperRows() { return kRows; }

}  // namespace tenon::keras
