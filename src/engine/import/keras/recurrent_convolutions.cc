// ConvLSTM: an LSTM whose products are convolutions. Its states are kept flat, [N, filters *
// space], so that the loop is that of the other recurrent layers.
#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "import/keras/layer_table.h"
#include "import/keras/recurrent.h"
#include "import/keras/tensor_math.h"
#include "import/keras/windows.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// Numbers of one state of one row at most.
constexpr int64_t kMostUnits = 1 << 24;

// A kernel (k..., in, out) as (out, in, k...).
Tensor OutputsFirst(const Windows& windows, const Tensor& kernel) {
  std::vector<size_t> order = {windows.dims + 1, windows.dims};
  for (size_t i = 0; i < windows.dims; ++i) order.push_back(i);
  return Permuted(kernel, order);
}

Shape KernelShape(const Windows& windows, int64_t in, int64_t out) {
  Shape shape(windows.sizes.begin(), windows.sizes.end());
  shape.push_back(in);
  shape.push_back(out);
  return shape;
}

// The sequence as images one after the other, channels first: [N * T, C, space...].
Value Images(LayerContext& layer, const Windows& windows, Value x) {
  std::vector<int64_t> sizes = {-1};
  for (int64_t i = 2; i < layer.Rank(x); ++i) sizes.push_back(layer.KnownDim(x, i));
  if (!layer.ok()) return Value();
  return ChannelsFirst(layer, windows, layer.graph.Reshape(x, sizes));
}

// {filters, space...} of a step's output.
std::vector<int64_t> ImageOf(LayerContext& layer, const Windows& windows, Value images,
                             int64_t filters) {
  const Shape after = ShapeAfter(layer, windows, images, filters);
  std::vector<int64_t> image(after.begin() + 1, after.end());
  int64_t units = 1;
  for (const int64_t size : image) {
    if (size < 1 || size > kMostUnits / units) {
      layer.Fail(absl::InvalidArgumentError(StrCat("its output would be ", ShapeToString(after))));
      return image;
    }
    units *= size;
  }
  return image;
}

Cell ReadConvolvingCell(LayerContext& layer, const Windows& windows, int64_t filters,
                        std::vector<int64_t> image) {
  Cell cell{Cell::Kind::kLstm, layer.config, 1, true, std::move(image), {}, {}, {}, {}};
  for (const int64_t size : cell.image) cell.units *= size;
  // In their order: older files have no names for them.
  cell.kernel = layer.Weight("cell/vars/0", KernelShape(windows, kAnyDim, 4 * filters));
  const Tensor recurrent = layer.Weight("cell/vars/1", KernelShape(windows, filters, 4 * filters));
  if (layer.ok()) cell.recurrent = OutputsFirst(windows, recurrent);
  return cell;
}

// What all steps' inputs give to the gates: [T, N, 4 * filters * space].
Value ProjectImages(LayerContext& layer, const Windows& windows, const Cell& cell, Value images,
                    Value batch_and_steps) {
  GraphBuilder& graph = layer.graph;
  const int64_t gates = 4 * cell.image.front();
  const Value kernel =
      layer.WeightValue("cell/vars/0", KernelShape(windows, kAnyDim, gates),
                        [&](const Tensor& weight) { return OutputsFirst(windows, weight); });
  std::vector<Value> operands = {images, kernel};
  if (layer.config.Bool("use_bias", true))
    operands.push_back(layer.WeightValue("cell/vars/2", {gates}));
  if (!layer.ok()) return Value();
  const Value y = graph.Node("Conv", operands, WindowAttributes(layer, windows, images));
  const Value shape = graph.Concat({batch_and_steps, graph.Ints({4 * cell.units})}, 0);
  const Value rows =
      graph.WithShape(graph.Node("Reshape", {y, shape}), {kAnyDim, kAnyDim, 4 * cell.units});
  return graph.Node("Transpose", {rows}, {IntsAttr("perm", {1, 0, 2})});
}

// [..., filters * space] as Keras lays it out, behind `leading` dimensions.
Value Unfolded(LayerContext& layer, const Windows& windows, const Cell& cell, Value flat,
               int64_t leading) {
  std::vector<int64_t> sizes(static_cast<size_t>(leading), 0);
  sizes.insert(sizes.end(), cell.image.begin(), cell.image.end());
  const Value image = layer.graph.Reshape(flat, sizes);
  if (!windows.channels_last) return image;
  std::vector<int64_t> order;
  for (int64_t i = 0; i < leading; ++i) order.push_back(i);
  for (size_t i = 1; i < cell.image.size(); ++i) order.push_back(leading + static_cast<int64_t>(i));
  order.push_back(leading);
  return layer.graph.Node("Transpose", {image}, {IntsAttr("perm", order)});
}

std::vector<Value> FlatStates(LayerContext& layer, const Windows& windows, const Cell& cell) {
  std::vector<Value> states = InitialStates(layer);
  if (!states.empty() && states.size() != cell.states())
    layer.Fail(absl::InvalidArgumentError(
        StrCat("is called with ", states.size(), " initial states, has ", cell.states())));
  for (Value& state : states) {
    if (layer.Rank(state) != static_cast<int64_t>(windows.dims) + 2)
      layer.Fail(absl::InvalidArgumentError("its initial states do not fit"));
    if (!layer.ok()) return {};
    state = layer.graph.Reshape(ChannelsFirst(layer, windows, state), {0, cell.units});
  }
  return states;
}

LayerTensors TranslateConvLstm(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Windows windows = ReadWindows(layer, SpaceOf(layer.class_name), "kernel_size", 1, 2);
  const int64_t filters = layer.config.Int("filters");
  RecurrentLayer recurrent = ReadRecurrentFlags(layer, layer.config);
  if (filters < 1 || filters > kMostUnits) layer.config.Fail("filters", "is out of range");
  if (!layer.ok()) return {};
  const Value x = layer.Input();
  const Value images = Images(layer, windows, x);
  if (!layer.ok()) return {};
  std::vector<int64_t> image = ImageOf(layer, windows, images, filters);
  if (!layer.ok()) return {};
  recurrent.cells.push_back(ReadConvolvingCell(layer, windows, filters, std::move(image)));
  const Cell& cell = recurrent.cells.front();
  const std::vector<Value> states = FlatStates(layer, windows, cell);
  const Value batch_and_steps =
      graph.Node("Slice", {graph.Node("Shape", {x}), graph.Ints({0}), graph.Ints({2})});
  const Value projected = ProjectImages(layer, windows, cell, images, batch_and_steps);
  const Value mask = MaskOfCall(layer);
  if (!layer.ok()) return {};
  const RecurrentResult result =
      RunSteps(layer, recurrent, {MakeValues(layer, cell)}, projected, mask, states);
  if (!layer.ok()) return {};
  LayerTensors outputs;
  if (recurrent.return_sequences) {
    outputs.push_back(
        {Unfolded(layer, windows, cell, result.sequence, 2), mask.exists() ? mask : layer.Mask()});
  } else {
    outputs.push_back({Unfolded(layer, windows, cell, result.last, 1), Value()});
  }
  if (recurrent.return_state)
    for (const Value state : result.states)
      outputs.push_back({Unfolded(layer, windows, cell, state, 1), Value()});
  return outputs;
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"ConvLSTM1D", TranslateConvLstm, Masking::kOwn, "stateful; unknown sizes in space"},
    {"ConvLSTM2D", TranslateConvLstm, Masking::kOwn, "stateful; unknown sizes in space"},
    {"ConvLSTM3D", TranslateConvLstm, Masking::kOwn, "stateful; unknown sizes in space"},
});

}  // namespace

Rows ConvolvingRecurrentRows() { return kRows; }

}  // namespace tenon::keras
