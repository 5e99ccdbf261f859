// Writing elements by index.
#include <algorithm>
#include <limits>
#include <numeric>

#include "import/torch/index_places.h"
#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

Attributes ScatterAttributes(int64_t axis, std::string_view reduction) {
  Attributes attributes = {IntAttr("axis", axis)};
  if (!reduction.empty()) attributes.push_back(TextAttr("reduction", reduction));
  return attributes;
}

Value ScatterElements(Call& c, Value x, Value index, Value updates, int64_t axis,
                      std::string_view reduction) {
  const DType dtype = c.g.DTypeOf(x);
  if (dtype == DType::kBool && !reduction.empty()) return c.Refuse("of booleans with a reduction");
  return c.g.Node("ScatterElements", {x, index, updates}, ScatterAttributes(axis, reduction),
                  ValueType{dtype, c.ShapeOf("self")});
}

// A larger source gives only what the index asks for.
Value SourceLike(Call& c, Value index) {
  GraphBuilder& g = c.g;
  Value source = c.In("src", c.OutType());
  if (c.ShapeOf("src") == c.ShapeOf("index") &&
      std::ranges::find(c.ShapeOf("src"), kAnyDim) == c.ShapeOf("src").end())
    return source;
  const int64_t rank = c.RankOf("src");
  if (rank != c.RankOf("index") || rank == 0) return source;
  std::vector<int64_t> axes(static_cast<size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  const std::vector<int64_t> zeros(static_cast<size_t>(rank), 0);
  return g.Node("Slice", {source, g.Ints(zeros), c.ShapeValue(index), g.Ints(axes)});
}

// "" none, "add", "multiply" of aten.scatter; "sum", "prod", "amax", "amin" of scatter_reduce.
std::string ReductionOf(Call& c) {
  const std::string text = c.Text("reduce", "");
  if (text.empty()) return "";
  if (text == "add" || text == "sum") return "add";
  if (text == "multiply" || text == "prod") return "mul";
  if (text == "amax") return "max";
  if (text == "amin") return "min";
  c.Refuse("its reduction is not supported: sum, prod, amax and amin are");
  return "";
}

Value ScatterTo(Call& c, std::string_view reduction) {
  const int64_t rank = c.RankOf("self");
  const Value x = c.In("self");
  const Value index = c.In("index", DType::kInt64);
  if (rank == 0) return c.Refuse("into a single number");
  Value updates;
  if (c.IsTensor("src")) {
    updates = SourceLike(c, index);
  } else {
    const Value number = c.Scalar(c.Has("value") ? "value" : "src", c.OutType());
    updates = ExpandTo(c.g, number, c.ShapeValue(index));
  }
  return ScatterElements(c, x, index, updates, c.AxisArg("dim", rank), reduction);
}

Value Scatter(Call& c) { return ScatterTo(c, ReductionOf(c)); }
Value ScatterAdd(Call& c) { return ScatterTo(c, "add"); }

Value ScatterReduce(Call& c) {
  if (!c.Flag("include_self", true)) return c.Refuse("include_self=False");
  return ScatterTo(c, ReductionOf(c));
}

// An index of one dimension for whole slices of `axis`, as wide as the updates.
Value WideIndex(Call& c, Value index, Value updates, int64_t rank, int64_t axis) {
  std::vector<int64_t> shape(static_cast<size_t>(rank), 1);
  shape[static_cast<size_t>(axis)] = -1;
  return ExpandTo(c.g, c.g.Reshape(index, shape), c.ShapeValue(updates));
}

Value IndexWrite(Call& c, std::string_view source, std::string_view reduction) {
  GraphBuilder& g = c.g;
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.Refuse("into a single number");
  const int64_t axis = c.AxisArg("dim", rank);
  const Value x = c.In("self");
  const Value index = c.In("index", DType::kInt64);
  Value updates = c.In(source, c.OutType());
  if (c.Has("alpha") && c.Number("alpha") != 1)
    updates = g.Node("Mul", {updates, g.ScalarLike(updates, c.Number("alpha"))});
  return ScatterElements(c, x, WideIndex(c, index, updates, rank, axis), updates, axis, reduction);
}

Value IndexAdd(Call& c) { return IndexWrite(c, "source", "add"); }
Value IndexCopy(Call& c) { return IndexWrite(c, "source", ""); }

Value IndexFill(Call& c) {
  GraphBuilder& g = c.g;
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.Refuse("into a single number");
  const int64_t axis = c.AxisArg("dim", rank);
  const Value x = c.In("self");
  const Value index = g.Reshape(c.In("index", DType::kInt64), {-1});
  const Value picked = g.Node("Gather", {x, index}, {IntAttr("axis", axis)});
  const Value updates =
      ExpandTo(g, g.Reshape(c.Scalar("value", c.OutType()), {}), c.ShapeValue(picked));
  return ScatterElements(c, x, WideIndex(c, index, updates, rank, axis), updates, axis, "");
}

// x[indices] = values, or += with accumulate.
Value IndexPut(Call& c) {
  GraphBuilder& g = c.g;
  IndexPlaces places = IndexPlacesOf(c);
  if (!g.status().ok()) return Value();
  const int64_t rank = c.RankOf("self");
  Value x = c.In("self");
  if (places.single.has_value()) {
    places.index = Unsqueeze(g, places.index, {places.index_rank});
    ++places.index_rank;
    places.perm = {*places.single};
    for (int64_t i = 0; i < rank; ++i)
      if (i != *places.single) places.perm.push_back(i);
    places.front = *places.single == 0;
  }
  if (!places.front) x = Transpose(g, x, places.perm);
  // The values have the shape of x[indices]: dimensions before the first index come first there.
  const int64_t made = places.index_rank - 1;
  const Value head = Slice(g, c.ShapeValue(places.index), 0, 0, made);
  const Value tail = Slice(g, c.ShapeValue(x), 0, places.count, rank);
  const Value before = Slice(g, tail, 0, 0, places.begin);
  const Value after = Slice(g, tail, 0, places.begin, rank);
  Value values = ExpandTo(g, c.In("values", c.OutType()), g.Concat({before, head, after}, 0));
  const int64_t total = made + rank - places.count;
  if (places.begin > 0) {
    std::vector<int64_t> perm;
    for (int64_t i = 0; i < made; ++i) perm.push_back(places.begin + i);
    for (int64_t i = 0; i < places.begin; ++i) perm.push_back(i);
    for (int64_t i = places.begin + made; i < total; ++i) perm.push_back(i);
    values = g.WithShape(values, Shape(static_cast<size_t>(total), kAnyDim));
    values = Transpose(g, values, perm);
  }
  Attributes attributes;
  if (c.Flag("accumulate", false)) attributes.push_back(TextAttr("reduction", "add"));
  Value y = g.Node("ScatterND", {x, places.index, values}, attributes);
  if (places.front) return y;
  std::vector<int64_t> back(places.perm.size());
  for (size_t i = 0; i < places.perm.size(); ++i)
    back[static_cast<size_t>(places.perm[i])] = static_cast<int64_t>(i);
  return Transpose(g, y, back);
}

// Writes of views, as programs have them that were made functional.
Value SliceScatter(Call& c) {
  GraphBuilder& g = c.g;
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.Damaged("its input is a number");
  const int64_t axis = c.AxisArg("dim", rank, 0);
  const Value x = c.In("self");
  const Value all = Iota(g, c.AsVector(c.DimOf(x, c.ShapeOf("self"), axis)));
  const Value index =
      g.Node("Slice", {all, c.AsVector(c.SizeArg("start", 0)),
                       c.AsVector(c.SizeArg("end", std::numeric_limits<int64_t>::max())),
                       g.Ints({0}), g.Ints({c.Int("step", 1)})});
  const Value updates = c.In("src", c.OutType());
  return ScatterElements(c, x, WideIndex(c, index, updates, rank, axis), updates, axis, "");
}

Value SelectScatter(Call& c) {
  GraphBuilder& g = c.g;
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.Damaged("its input is a number");
  const int64_t axis = c.AxisArg("dim", rank);
  const Value updates = Unsqueeze(g, c.In("src", c.OutType()), {axis});
  const Value index = c.AsVector(c.SizeArg("index"));
  return ScatterElements(c, c.In("self"), WideIndex(c, index, updates, rank, axis), updates, axis,
                         "");
}

Value MaskedScatter(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  const Value mask = ExpandTo(g, c.In("mask", DType::kBool), c.ShapeValue(x));
  const Value flat = g.Reshape(mask, {-1});
  const Value nth = g.Node("CumSum", {g.Cast(flat, DType::kInt64), g.Scalar<int64_t>(0)});
  const Value place =
      g.Node("Max", {g.Node("Sub", {nth, g.Scalar<int64_t>(1)}), g.Scalar<int64_t>(0)});
  const Value taken = g.Node("Gather", {g.Reshape(c.In("source", c.OutType()), {-1}), place});
  const Value y = Where(g, flat, taken, g.Reshape(x, {-1}));
  return g.WithShape(g.Node("Reshape", {y, c.ShapeValue(x)}), c.ShapeOf("self"));
}

constexpr Target kRows[] = {
    {"aten.scatter.src", Scatter},
    {"aten.scatter.value", Scatter},
    {"aten.scatter.reduce", Scatter},
    {"aten.scatter.value_reduce", Scatter},
    {"aten.scatter_add.default", ScatterAdd},
    {"aten.scatter_reduce.two", ScatterReduce},
    {"aten.index_add.default", IndexAdd},
    {"aten.index_copy.default", IndexCopy},
    {"aten.index_fill.int_Scalar", IndexFill},
    {"aten.index_fill.int_Tensor", IndexFill},
    {"aten.index_put.default", IndexPut},
    {"aten.slice_scatter.default", SliceScatter},
    {"aten.select_scatter.default", SelectScatter},
    {"aten.masked_scatter.default", MaskedScatter},
};

}  // namespace

Rows ScatterRows() { return kRows; }

}  // namespace tenon::torch
