// Picking elements by index.
#include <algorithm>
#include <numeric>

#include "import/torch/index_places.h"
#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

Value IndexSelect(Call& c) {
  const int64_t rank = c.RankOf("self");
  const int64_t axis = c.AxisArg("dim", rank);
  Value x = c.In("self");
  if (rank == 0) x = Unsqueeze(c.g, x, {0});
  const Value picked = c.g.Node("Gather", {x, c.g.Reshape(c.In("index", DType::kInt64), {-1})},
                                {IntAttr("axis", axis)});
  return rank == 0 ? c.g.Reshape(picked, {}) : picked;
}

Value Gather(Call& c) {
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.In("self");
  // The index may be smaller than the tensor in other dimensions; ONNX wants them equal only where
  // ONNX Runtime checks them: it doesn't.
  return c.g.Node("GatherElements", {c.In("self"), c.In("index", DType::kInt64)},
                  {IntAttr("axis", c.AxisArg("dim", rank))}, ValueType{c.OutType(), c.Out().shape});
}

Value TakeAlongDim(Call& c) {
  const Value index = c.In("indices", DType::kInt64);
  if (!c.Has("dim"))
    return c.g.Node("Gather", {c.g.Reshape(c.In("self"), {-1}), c.g.Reshape(index, {-1})});
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"));
  if (c.RankOf("indices") != c.RankOf("self")) return c.Damaged("its ranks differ");
  return c.g.Node("GatherElements", {c.In("self"), index}, {IntAttr("axis", axis)},
                  ValueType{c.OutType(), c.Out().shape});
}

Value Take(Call& c) {
  return c.g.Node("Gather", {c.g.Reshape(c.In("self"), {-1}), c.In("index", DType::kInt64)});
}

Value MaskedSelect(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  const Value mask = c.In("mask", DType::kBool);
  const Value wide = ExpandTo(g, x, c.ShapeValue(mask));
  const Value whole = ExpandTo(g, mask, c.ShapeValue(wide));
  return g.Node("Compress", {g.Reshape(wide, {-1}), g.Reshape(whole, {-1})});
}

Value Nonzero(Call& c) {
  const Value places = c.g.Node("NonZero", {c.In("self", DType::kBool)});
  return Transpose(c.g, places, {1, 0});
}

// x[:, i, :] by one index tensor, and everything else by GatherND.
Value Index(Call& c) {
  GraphBuilder& g = c.g;
  const IndexPlaces places = IndexPlacesOf(c);
  if (!g.status().ok()) return Value();
  if (places.single.has_value())
    return g.Node("Gather", {c.In("self"), places.index}, {IntAttr("axis", *places.single)});
  const int64_t rank = c.RankOf("self");
  Value x = c.In("self");
  if (!places.front) x = Transpose(g, x, places.perm);
  Value picked = g.Node("GatherND", {x, places.index}, {},
                        ValueType{g.DTypeOf(x), Shape(c.Out().shape.size(), kAnyDim)});
  if (places.begin == 0) return picked;
  // The picked dimensions stand where the first index stood.
  std::vector<int64_t> perm;
  const auto total = static_cast<int64_t>(c.Out().shape.size());
  const int64_t made = places.index_rank - 1;
  if (total != made + rank - places.count) return c.Damaged("its indices don't fit");
  for (int64_t i = 0; i < places.begin; ++i) perm.push_back(made + i);
  for (int64_t i = 0; i < made; ++i) perm.push_back(i);
  for (int64_t i = made + places.begin; i < total; ++i) perm.push_back(i);
  return Transpose(g, picked, perm);
}

constexpr Target kRows[] = {
    {"aten.index.Tensor", Index, nullptr, Aliasing::kNone, true},
    {"aten.index_select.default", IndexSelect, nullptr, Aliasing::kNone, true},
    {"aten.gather.default", Gather, nullptr, Aliasing::kNone, true},
    {"aten.take_along_dim.default", TakeAlongDim, nullptr, Aliasing::kNone, true},
    {"aten.take.default", Take, nullptr, Aliasing::kNone, true},
    {"aten.masked_select.default", MaskedSelect, nullptr, Aliasing::kNone, true},
    {"aten.nonzero.default", Nonzero},
};

}  // namespace

Rows IndexingRows() { return kRows; }

}  // namespace tenon::torch
