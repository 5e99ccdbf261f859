// Views: the same elements in another shape or order, or some of them.
#include <algorithm>
#include <limits>
#include <numeric>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();

Value Same(Call& c) {
  const std::string_view name = c.Find("self") != nullptr    ? "self"
                                : c.Find("input") != nullptr ? "input"
                                                             : "a";
  return c.In(name);
}

Value Reshape(Call& c) {
  const std::string_view name = c.Find("shape") != nullptr ? "shape" : "size";
  return ReshapeTo(c, c.In("self"), c.Sizes(name));
}

Value ReshapeAsOther(Call& c) {
  const Value other = c.In("other");
  return ReshapeTo(c, c.In("self"), SizesOf(c, other, c.ShapeOf("other")));
}

// Puts `sizes` in the place of the dimensions from `begin` up to `end`.
Value Resize(Call& c, int64_t begin, int64_t end, const std::vector<Size>& sizes) {
  const Value x = c.In("self");
  const Shape& shape = c.ShapeOf("self");
  std::vector<Size> all;
  for (int64_t i = 0; i < begin; ++i) {
    const int64_t known = shape[static_cast<size_t>(i)];
    all.push_back(known == kAnyDim ? Size{std::nullopt, Value()} : Size{known, Value()});
  }
  all.insert(all.end(), sizes.begin(), sizes.end());
  for (int64_t i = end; i < static_cast<int64_t>(shape.size()); ++i)
    all.push_back(c.DimOf(x, shape, i));
  const bool empty = std::ranges::any_of(all, [](const Size& size) { return size.known == 0; });
  if (empty)  // what is left out means nothing then
    for (int64_t i = 0; i < begin; ++i) all[static_cast<size_t>(i)] = c.DimOf(x, shape, i);
  return ReshapeTo(c, x, all, static_cast<size_t>(begin));
}

Value Flatten(Call& c) {
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.g.Reshape(c.In("self"), {1});
  const int64_t begin = c.AxisArg("start_dim", rank, 0);
  const int64_t end = c.AxisArg("end_dim", rank, -1);
  if (begin > end) return c.Damaged("its start_dim is after its end_dim");
  if (begin == end) return c.In("self");
  int64_t known = 1;
  for (int64_t i = begin; i <= end; ++i) {
    const int64_t size = c.ShapeOf("self")[static_cast<size_t>(i)];
    if (size == kAnyDim || __builtin_mul_overflow(known, size, &known)) known = -1;
    if (known < 0) break;
  }
  return Resize(c, begin, end + 1, {Size{known, Value()}});
}

Value Unflatten(Call& c) {
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"));
  return Resize(c, axis, axis + 1, c.Sizes("sizes"));
}

Value UnsqueezeRow(Call& c) {
  return Unsqueeze(c.g, c.In("self"), {c.AxisArg("dim", c.RankOf("self") + 1)});
}

// Dimensions of size 1 alone go; of a size that varies PyTorch assumed at export that it isn't 1.
Value SqueezeRow(Call& c) {
  const Shape& shape = c.ShapeOf("self");
  std::vector<int64_t> gone;
  for (const int64_t axis : c.AxesArg("dim", static_cast<int64_t>(shape.size())))
    if (static_cast<size_t>(axis) < shape.size() && shape[static_cast<size_t>(axis)] == 1)
      gone.push_back(axis);
  return Squeeze(c.g, c.In("self"), gone);
}

Value TransposeRow(Call& c) {
  const int64_t rank = c.RankOf("self");
  const bool named = c.Find("axis0") != nullptr;
  const int64_t a = c.AxisArg(named ? "axis0" : "dim0", rank);
  return SwapAxes(c.g, c.In("self"), rank, a, c.AxisArg(named ? "axis1" : "dim1", rank));
}

Value Permute(Call& c) {
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.In("self");
  return Transpose(c.g, c.In("self"), c.AxesArg("dims", rank));
}

Value TurnLast(Call& c) {
  const int64_t rank = c.RankOf("self");
  return rank < 2 ? c.In("self") : SwapAxes(c.g, c.In("self"), rank, rank - 2, rank - 1);
}

Value TurnAll(Call& c) {
  std::vector<int64_t> perm;
  for (int64_t i = c.RankOf("self"); i-- > 0;) perm.push_back(i);
  return perm.size() < 2 ? c.In("self") : Transpose(c.g, c.In("self"), perm);
}

Value Movedim(Call& c) {
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.In("self");
  const std::vector<int64_t> from = c.AxesArg("source", rank);
  const std::vector<int64_t> to = c.AxesArg("destination", rank);
  if (from.size() != to.size()) return c.Damaged("its source and destination don't fit");
  std::vector<int64_t> perm(static_cast<size_t>(rank), -1);
  for (size_t i = 0; i < from.size(); ++i) perm[static_cast<size_t>(to[i])] = from[i];
  int64_t next = 0;
  for (int64_t& axis : perm) {
    if (axis >= 0) continue;
    while (std::ranges::find(from, next) != from.end()) ++next;
    axis = next++;
  }
  return Transpose(c.g, c.In("self"), perm);
}

Value Expand(Call& c) {
  std::vector<Size> sizes = c.Sizes("size");
  for (Size& size : sizes)
    if (size.known == -1) size.known = 1;
  if (sizes.empty()) return c.In("self");
  return ExpandTo(c.g, c.In("self"), c.SizesAsValue(sizes));
}

Value ExpandAs(Call& c) { return ExpandTo(c.g, c.In("self"), c.ShapeValue(c.In("other"))); }

Value SliceRow(Call& c) {
  const Value x = c.In("self");
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"), 0);
  const Size start = c.SizeArg("start", 0);
  const Size end = c.SizeArg("end", kEnd);
  const int64_t step = c.Int("step", 1);
  if (step < 1) return c.Damaged("its step is not positive");
  if (start.known == 0 && end.known == kEnd && step == 1) return x;
  return c.g.Node("Slice",
                  {x, c.AsVector(start), c.AsVector(end), c.g.Ints({axis}), c.g.Ints({step})});
}

Value Narrow(Call& c) {
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"));
  const Value start = c.AsVector(c.SizeArg("start"));
  const Value end = c.g.Node("Add", {start, c.AsVector(c.SizeArg("length"))});
  return c.g.Node("Slice", {c.In("self"), start, end, c.g.Ints({axis})});
}

Value Select(Call& c) {
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"));
  const Size index = c.SizeArg("index");
  const Value at =
      index.known.has_value() ? c.g.Scalar<int64_t>(*index.known) : c.g.Reshape(index.value, {});
  return c.g.Node("Gather", {c.In("self"), at}, {IntAttr("axis", axis)});
}

// Windows of a dimension, each a new last dimension.
Value Unfold(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  const int64_t rank = c.RankOf("self");
  const int64_t axis = c.AxisArg("dimension", rank);
  const int64_t size = c.Int("size");
  const int64_t step = c.Int("step");
  if (rank == 0 || size < 1 || step < 1) return c.Refuse("of no dimension, size or step");
  const Value count = c.AsVector(c.DimOf(x, c.ShapeOf("self"), axis));
  const Value last = g.Node("Sub", {count, g.Ints({size - 1})});
  const Value begins =
      g.Node("Range", {g.Scalar<int64_t>(0), g.Reshape(last, {}), g.Scalar<int64_t>(step)});
  const Value places = g.Node("Add", {Unsqueeze(g, begins, {1}), Iota(g, g.Ints({size}))});
  const Value windows = g.Node("Gather", {x, places}, {IntAttr("axis", axis)});
  return MoveAxis(g, windows, rank + 1, axis + 1, rank);
}

constexpr auto kView = Aliasing::kView;
constexpr auto kMaybe = Aliasing::kViewOfRowMajor;
constexpr auto kSame = Aliasing::kSameWhenOfType;

constexpr Target kRows[] = {
    {"aten.clone.default", Same, nullptr, Aliasing::kNone, true},
    {"aten.contiguous.default", Same, nullptr, kMaybe, true},
    {"aten.detach.default", Same, nullptr, kView, true},
    {"aten.alias.default", Same, nullptr, kView, true},
    {"aten.lift.default", Same, nullptr, kView, true},
    {"aten.lift_fresh.default", Same, nullptr, kView, true},
    {"aten.lift_fresh_copy.default", Same, nullptr, Aliasing::kNone, true},
    {"aten.detach_copy.default", Same, nullptr, Aliasing::kNone, true},
    {"aten.alias_copy.default", Same, nullptr, Aliasing::kNone, true},
    {"aten.to.dtype", Same, nullptr, kSame},
    {"aten.to.device", Same, nullptr, kSame},
    {"aten.to.dtype_layout", Same, nullptr, kSame},
    {"aten.to.other", Same, nullptr, kSame},
    {"aten.to.prim_Device", Same, nullptr, kSame},
    {"aten.type_as.default", Same, nullptr, kSame},
    {"aten._to_copy.default", Same},
    {"aten.view.default", Reshape, nullptr, kView, true},
    {"aten._unsafe_view.default", Reshape, nullptr, kView, true},
    {"aten.reshape.default", Reshape, nullptr, kMaybe, true},
    {"aten.view_copy.default", Reshape, nullptr, Aliasing::kNone, true},
    {"aten.view_as.default", ReshapeAsOther, nullptr, kView, true},
    {"aten.reshape_as.default", ReshapeAsOther, nullptr, kMaybe, true},
    {"aten.flatten.using_ints", Flatten, nullptr, kMaybe, true},
    {"aten.ravel.default", Flatten, nullptr, kMaybe, true},
    {"aten.unflatten.int", Unflatten, nullptr, kView, true},
    {"aten.unsqueeze.default", UnsqueezeRow, nullptr, kView, true},
    {"aten.squeeze.default", SqueezeRow, nullptr, kView, true},
    {"aten.squeeze.dim", SqueezeRow, nullptr, kView, true},
    {"aten.squeeze.dims", SqueezeRow, nullptr, kView, true},
    {"aten.transpose.int", TransposeRow, nullptr, kView, true},
    {"aten.swapaxes.default", TransposeRow, nullptr, kView, true},
    {"aten.swapdims.default", TransposeRow, nullptr, kView, true},
    {"aten.permute.default", Permute, nullptr, kView, true},
    {"aten.t.default", TurnLast, nullptr, kView, true},
    {"aten.mT.default", TurnLast, nullptr, kView, true},
    {"aten.numpy_T.default", TurnAll, nullptr, kView, true},
    {"aten.movedim.int", Movedim, nullptr, kView, true},
    {"aten.movedim.intlist", Movedim, nullptr, kView, true},
    {"aten.moveaxis.int", Movedim, nullptr, kView, true},
    {"aten.moveaxis.intlist", Movedim, nullptr, kView, true},
    {"aten.expand.default", Expand, nullptr, kView, true},
    {"aten.broadcast_to.default", Expand, nullptr, kView, true},
    {"aten.expand_as.default", ExpandAs, nullptr, kView, true},
    {"aten.slice.Tensor", SliceRow, nullptr, kView, true},
    {"aten.narrow.default", Narrow, nullptr, kView, true},
    {"aten.select.int", Select, nullptr, kView, true},
    {"aten.unfold.default", Unfold, nullptr, kView, true},
};

}  // namespace

Rows ShapeRows() { return kRows; }

}  // namespace tenon::torch
