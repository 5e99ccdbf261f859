// Joining, splitting, repeating, padding and turning.
#include <algorithm>
#include <limits>
#include <numeric>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();

std::vector<Value> BroadcastTensors(Call& c) {
  std::vector<Value> values = c.InList("tensors");
  std::vector<Value> out;
  for (const Value value : values) {
    Value wide = value;
    for (const Value other : values) wide = ExpandTo(c.g, wide, c.ShapeValue(other));
    out.push_back(wide);
  }
  return out;
}

Value Repeat(Call& c) {
  std::vector<Size> sizes = c.Sizes(c.Find("repeats") != nullptr ? "repeats" : "dims");
  Value x = c.In("self");
  const auto rank = static_cast<size_t>(c.RankOf("self"));
  while (sizes.size() < rank) sizes.insert(sizes.begin(), Size{1, Value()});
  std::vector<int64_t> fresh(sizes.size() - rank);
  std::iota(fresh.begin(), fresh.end(), 0);
  if (!fresh.empty()) x = Unsqueeze(c.g, x, fresh);
  return sizes.empty() ? x : c.g.Node("Tile", {x, c.SizesAsValue(sizes)});
}

Value RepeatInterleave(Call& c) {
  Value x = c.In("self");
  int64_t rank = c.RankOf("self");
  if (!c.Has("dim")) {
    x = c.g.Reshape(x, {-1});
    rank = 1;
  }
  const int64_t axis = c.Has("dim") ? c.AxisArg("dim", rank) : 0;
  std::vector<Size> repeats(static_cast<size_t>(rank) + 1, Size{1, Value()});
  repeats[static_cast<size_t>(axis) + 1] = c.SizeArg("repeats");
  const Value wide = c.g.Node("Tile", {Unsqueeze(c.g, x, {axis + 1}), c.SizesAsValue(repeats)});
  std::vector<Size> sizes;
  for (int64_t i = 0; i < rank; ++i)
    sizes.push_back(i == axis ? Size{-1, Value()} : c.DimOf(c.In("self"), c.ShapeOf("self"), i));
  return ReshapeTo(c, wide, sizes);
}

// An empty vector joins with anything, as it always did.
Value Concatenate(Call& c) {
  const std::vector<const TensorMeta*> metas = c.MetaList("tensors");
  std::vector<Value> parts;
  int64_t rank = 0;
  const std::vector<Value> values = c.InList("tensors");
  for (size_t i = 0; i < values.size(); ++i) {
    const Shape& shape = metas[i]->shape;
    if (shape.size() == 1 && shape[0] == 0 && c.Out().shape.size() != 1) continue;
    rank = static_cast<int64_t>(shape.size());
    parts.push_back(c.g.Cast(values[i], c.OutType()));
  }
  if (parts.empty()) return c.Refuse("it joins nothing");
  return c.g.Concat(parts, c.AxisArg("dim", rank, 0));
}

Value Stack(Call& c) {
  const auto rank = static_cast<int64_t>(c.Out().shape.size());
  const int64_t axis = c.AxisArg("dim", rank, 0);
  std::vector<Value> parts;
  for (const Value value : c.InList("tensors"))
    parts.push_back(Unsqueeze(c.g, c.g.Cast(value, c.OutType()), {axis}));
  if (parts.empty()) return c.Refuse("it joins nothing");
  return c.g.Concat(parts, axis);
}

// Pieces of `size`; the last may be smaller.
std::vector<Value> SplitBy(Call& c, int64_t size) {
  const Value x = c.In("self");
  const size_t pieces = c.node().outputs.size();
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"), 0);
  if (size < 1 || size > kEnd / 2 / static_cast<int64_t>(pieces + 1)) {
    c.Damaged("its pieces have no size");
    return std::vector<Value>(pieces);
  }
  std::vector<Value> parts;
  for (size_t i = 0; i < pieces; ++i) {
    const int64_t begin = static_cast<int64_t>(i) * size;
    parts.push_back(pieces == 1 ? x : Slice(c.g, x, axis, begin, begin + size));
  }
  return parts;
}

std::vector<Value> Split(Call& c) { return SplitBy(c, c.Int("split_size")); }

std::vector<Value> Chunk(Call& c) {
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return {c.In("self")};
  const int64_t axis = c.AxisArg("dim", rank, 0);
  const int64_t size = c.ShapeOf("self")[static_cast<size_t>(axis)];
  const int64_t chunks = c.Int("chunks");
  if (size == kAnyDim) return {c.Refuse("of a dimension whose size varies")};
  if (chunks < 1 || size > kEnd - chunks) return {c.Damaged("it makes no pieces")};
  return SplitBy(c, std::max<int64_t>((size + chunks - 1) / chunks, 1));
}

std::vector<Value> SplitWithSizes(Call& c) {
  const std::vector<Size> sizes = c.Sizes("split_sizes");
  if (sizes.empty() || sizes.size() > c.node().outputs.size())
    return {c.Damaged("it makes no pieces, or more than it says")};
  return c.g.Nodes("Split", {c.In("self"), c.SizesAsValue(sizes)}, static_cast<int>(sizes.size()),
                   {IntAttr("axis", c.AxisArg("dim", c.RankOf("self"), 0))});
}

std::vector<Value> Unbind(Call& c) {
  const Value x = c.In("self");
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"), 0);
  std::vector<Value> parts;
  for (size_t i = 0; i < c.node().outputs.size(); ++i)
    parts.push_back(c.g.Node("Gather", {x, c.g.Scalar<int64_t>(static_cast<int64_t>(i))},
                             {IntAttr("axis", axis)}));
  return parts;
}

Value Flip(Call& c) {
  const std::vector<int64_t> axes = c.Ints("dims");
  Value x = c.In("self");
  const int64_t rank = c.RankOf("self");
  for (const int64_t axis : axes) x = Slice(c.g, x, c.Axis(axis, rank), -1, -kEnd, -1);
  return x;
}

// The last `shift` elements come first; a shift may be larger than the dimension.
Value RollAxis(Call& c, Value x, int64_t axis, const Size& size, int64_t shift) {
  GraphBuilder& g = c.g;
  Value at;
  if (size.known.has_value()) {
    if (*size.known < 1) return x;
    const int64_t moved = ((shift % *size.known) + *size.known) % *size.known;
    if (moved == 0) return x;
    at = g.Ints({*size.known - moved});
  } else {
    at = g.Node("Sub", {size.value, g.Node("Mod", {g.Ints({shift}), size.value})});
  }
  const Value axes = g.Ints({axis});
  const Value last = g.Node("Slice", {x, at, g.Ints({kEnd}), axes});
  return g.Concat({last, g.Node("Slice", {x, g.Ints({0}), at, axes})}, axis);
}

Value Roll(Call& c) {
  const std::vector<int64_t> shifts = c.Ints("shifts");
  const std::vector<int64_t> dims = c.Ints("dims");
  const Value self = c.In("self");
  const Shape& shape = c.ShapeOf("self");
  if (dims.empty() && shifts.size() == 1) {
    const Value flat = c.g.Reshape(self, {-1});
    const Value count = c.g.Reshape(c.g.Node("Size", {self}), {1});
    return ReshapeTo(c, RollAxis(c, flat, 0, {std::nullopt, count}, shifts[0]),
                     SizesOf(c, self, shape));
  }
  if (dims.size() != shifts.size()) return c.Damaged("its shifts and dims don't fit");
  Value x = self;
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t axis = c.Axis(dims[i], static_cast<int64_t>(shape.size()));
    x = RollAxis(c, x, axis, c.DimOf(self, shape, axis), shifts[i]);
  }
  return x;
}

// PyTorch's pads go from the last dimension: [left, right, top, bottom, ...].
Value PadBy(Call& c, const std::vector<Size>& pads, std::string_view mode, Value value) {
  const auto rank = static_cast<size_t>(c.RankOf("self"));
  if (pads.size() % 2 != 0 || pads.size() / 2 > rank) return c.Damaged("its pads don't fit");
  std::vector<Size> all(2 * rank, Size{0, Value()});
  for (size_t i = 0; i < pads.size() / 2; ++i) {
    all[rank - 1 - i] = pads[2 * i];
    all[2 * rank - 1 - i] = pads[2 * i + 1];
  }
  std::vector<Value> inputs = {c.In("self"), c.SizesAsValue(all)};
  if (value.exists()) inputs.push_back(value);
  return c.g.Node("Pad", inputs, {TextAttr("mode", mode)});
}

Value Pad(Call& c) {
  const std::string mode = c.Text("mode", "constant");
  const std::vector<Size> pads = c.Sizes("pad");
  if (mode == "constant")
    return PadBy(c, pads, mode, c.Scalar("value", CarriedAs(c.MetaOf("self").dtype), 0.0));
  if (mode == "reflect") return PadBy(c, pads, mode, Value());
  if (mode == "replicate") return PadBy(c, pads, "edge", Value());
  if (mode == "circular") return PadBy(c, pads, "wrap", Value());
  return c.Refuse("its mode is not known");
}

Value ReflectionPad(Call& c) { return PadBy(c, c.Sizes("padding"), "reflect", Value()); }
Value ReplicationPad(Call& c) { return PadBy(c, c.Sizes("padding"), "edge", Value()); }

Value Trilu(Call& c, bool upper) {
  const Size diagonal = c.SizeArg("diagonal", 0);
  return c.g.Node("Trilu", {c.In("self"), c.g.Reshape(c.AsVector(diagonal), {})},
                  {IntAttr("upper", upper ? 1 : 0)});
}

Value Tril(Call& c) { return Trilu(c, false); }
Value Triu(Call& c) { return Trilu(c, true); }

// The two dimensions go to the end, become one, and its diagonal is picked.
Value Diagonal(Call& c) {
  constexpr int64_t kMost = 1 << 20;
  const int64_t rank = c.RankOf("self");
  if (rank < 2) return c.Damaged("its input is no matrix");
  const int64_t a = c.AxisArg("dim1", rank, 0);
  const int64_t b = c.AxisArg("dim2", rank, 1);
  const int64_t offset = c.Int("offset", 0);
  const int64_t rows = c.ShapeOf("self")[static_cast<size_t>(a)];
  const int64_t columns = c.ShapeOf("self")[static_cast<size_t>(b)];
  if (rows < 0 || columns < 0 || rows > kMost || columns > kMost || offset < -kMost ||
      offset > kMost || a == b)
    return c.Refuse("of dimensions whose sizes vary or are too large");
  std::vector<int64_t> perm;
  std::vector<Size> sizes;
  for (int64_t i = 0; i < rank; ++i) {
    if (i == a || i == b) continue;
    perm.push_back(i);
    sizes.push_back(c.DimOf(c.In("self"), c.ShapeOf("self"), i));
  }
  perm.insert(perm.end(), {a, b});
  sizes.push_back(Size{rows * columns, Value()});
  std::vector<int64_t> places;
  for (int64_t i = std::max<int64_t>(0, -offset); i < rows && i + offset < columns; ++i)
    places.push_back(i * columns + i + offset);
  return c.g.Gather(ReshapeTo(c, Transpose(c.g, c.In("self"), perm), sizes), places, rank - 2);
}

Value DiagEmbed(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  const int64_t rank = c.RankOf("self");
  const bool plain = c.Int("offset", 0) == 0 && c.AxisArg("dim1", rank + 1, -2) == rank - 1 &&
                     c.AxisArg("dim2", rank + 1, -1) == rank;
  if (!plain || rank == 0) return c.Refuse("with an offset or other dimensions than the last two");
  const Value places = Iota(g, c.AsVector(c.DimOf(x, c.ShapeOf("self"), rank - 1)));
  const Value on = g.Node("Equal", {Unsqueeze(g, places, {1}), places});
  return Where(g, on, Unsqueeze(g, x, {rank}), g.Cast(g.ScalarLike(x, 0), g.DTypeOf(x)));
}

std::vector<Value> Meshgrid(Call& c) {
  GraphBuilder& g = c.g;
  const std::vector<Value> values = c.InList("tensors");
  const bool swapped = c.Text("indexing", "ij") == "xy" && values.size() > 1;
  std::vector<Value> lines;
  std::vector<Value> counts;
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t place = swapped && i < 2 ? 1 - i : i;
    std::vector<int64_t> shape(values.size(), 1);
    shape[place] = -1;
    lines.push_back(g.Reshape(values[i], shape));
  }
  std::vector<Value> out;
  for (const Value line : lines) {
    Value wide = line;
    for (const Value other : lines)
      if (!(other == line)) wide = ExpandTo(g, wide, c.ShapeValue(other));
    out.push_back(wide);
  }
  return out;
}

constexpr auto kView = Aliasing::kView;

constexpr Target kRows[] = {
    {"aten.broadcast_tensors.default", nullptr, BroadcastTensors, Aliasing::kNone, true},
    {"aten.repeat.default", Repeat, nullptr, Aliasing::kNone, true},
    {"aten.tile.default", Repeat, nullptr, Aliasing::kNone, true},
    {"aten.repeat_interleave.self_int", RepeatInterleave, nullptr, Aliasing::kNone, true},
    {"aten.cat.default", Concatenate, nullptr, Aliasing::kNone, true},
    {"aten.concat.default", Concatenate, nullptr, Aliasing::kNone, true},
    {"aten.stack.default", Stack, nullptr, Aliasing::kNone, true},
    {"aten.split.Tensor", nullptr, Split, kView, true},
    {"aten.unsafe_split.Tensor", nullptr, Split, Aliasing::kNone, true},
    {"aten.chunk.default", nullptr, Chunk, kView, true},
    {"aten.unsafe_chunk.default", nullptr, Chunk, Aliasing::kNone, true},
    {"aten.split_with_sizes.default", nullptr, SplitWithSizes, kView, true},
    {"aten.split.sizes", nullptr, SplitWithSizes, kView, true},
    {"aten.unbind.int", nullptr, Unbind, kView, true},
    {"aten.flip.default", Flip, nullptr, Aliasing::kNone, true},
    {"aten.roll.default", Roll, nullptr, Aliasing::kNone, true},
    {"aten.pad.default", Pad, nullptr, Aliasing::kNone, true},
    {"aten.constant_pad_nd.default", Pad, nullptr, Aliasing::kNone, true},
    {"aten.reflection_pad1d.default", ReflectionPad, nullptr, Aliasing::kNone, true},
    {"aten.reflection_pad2d.default", ReflectionPad, nullptr, Aliasing::kNone, true},
    {"aten.reflection_pad3d.default", ReflectionPad, nullptr, Aliasing::kNone, true},
    {"aten.replication_pad1d.default", ReplicationPad, nullptr, Aliasing::kNone, true},
    {"aten.replication_pad2d.default", ReplicationPad, nullptr, Aliasing::kNone, true},
    {"aten.replication_pad3d.default", ReplicationPad, nullptr, Aliasing::kNone, true},
    {"aten.tril.default", Tril, nullptr, Aliasing::kNone, true},
    {"aten.triu.default", Triu, nullptr, Aliasing::kNone, true},
    {"aten.diagonal.default", Diagonal, nullptr, kView, true},
    {"aten.diag_embed.default", DiagEmbed, nullptr, Aliasing::kNone, true},
    {"aten.meshgrid.default", nullptr, Meshgrid, Aliasing::kNone, true},
    {"aten.meshgrid.indexing", nullptr, Meshgrid, Aliasing::kNone, true},
};

}  // namespace

Rows JoiningRows() { return kRows; }

}  // namespace tenon::torch
