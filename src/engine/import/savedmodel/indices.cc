// Operators that pick and place by index.
#include <algorithm>
#include <limits>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "import/savedmodel/translator.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

// Input `i` as indices into `axis` of `data`. TensorFlow refuses those outside of it; ONNX would
// count negative ones from the end.
Value CheckedIndices(Call& call, int i, Value data, int64_t axis) {
  GraphBuilder& graph = call.graph();
  if (call.ConstantOf(i) != nullptr) return call.In(i);
  const Value indices = graph.Cast(call.In(i), DType::kInt64);
  const std::optional<Shape> shape = graph.TypeOf(data).shape;
  const bool known = shape.has_value() && axis >= 0 && axis < static_cast<int64_t>(shape->size()) &&
                     (*shape)[static_cast<size_t>(axis)] != kAnyDim;
  const Value size =
      known ? graph.Ints({(*shape)[static_cast<size_t>(axis)]})
            : graph.Node("Shape", {data}, {IntAttr("start", axis), IntAttr("end", axis + 1)});
  return graph.Node("ai.tenon.CheckIndex", {indices, size}, {TextAttr("what", call.node().name())},
                    ValueType{DType::kInt64, graph.TypeOf(indices).shape});
}

bool GatherSizes(Call& call, int64_t axis) {
  const auto& sizes = call.Input(0).sizes;
  const auto indices = call.KnownInts(1);
  const std::optional<Shape> shape = call.ShapeOf(0);
  const std::optional<Shape> out = call.ShapeOf(1);
  if (axis != 0 || !sizes.has_value() || !indices.has_value() || !shape.has_value() ||
      shape->size() != 1 || !out.has_value())
    return false;
  std::vector<int64_t> picked;
  for (const int64_t index : *indices) {
    if (index < 0 || index >= static_cast<int64_t>(sizes->size())) return false;
    picked.push_back((*sizes)[static_cast<size_t>(index)]);
  }
  const bool known = std::ranges::find(picked, kUnknownSize) == picked.end();
  if (known) {
    call.ReturnInts(call.DTypeOf(0), *out, picked);
  } else {
    call.ReturnSizes(call.Node("Gather", {call.In(0), call.In(1)}, {IntAttr("axis", 0)}), picked);
  }
  return true;
}

void GatherFrom(Call& call, Value data, int64_t axis, int64_t batch_dims) {
  if (batch_dims < 0) {
    const auto rank = call.Rank(1);
    if (!rank.has_value()) return;
    batch_dims += *rank;
  }
  if (axis < 0) {
    const std::optional<Shape> shape = call.graph().TypeOf(data).shape;
    if (!shape.has_value()) return call.Refuse("the rank of input 0 is not known");
    axis += static_cast<int64_t>(shape->size());
  }
  const Value indices = CheckedIndices(call, 1, data, axis);
  if (batch_dims == 0)
    return call.Return(call.Node("Gather", {data, indices}, {IntAttr("axis", axis)}));
  if (axis != batch_dims)
    return call.Refuse(StrCat("batch_dims ", batch_dims, " with axis ", axis, " is not supported"));
  const Value last =
      call.Node("Unsqueeze", {call.graph().Cast(indices, DType::kInt64), call.graph().Ints({-1})});
  const Value picked = call.Node("GatherND", {data, last}, {IntAttr("batch_dims", batch_dims)});
  const std::optional<Shape> shape = call.graph().TypeOf(data).shape;
  const std::optional<Shape> index_shape = call.ShapeOf(1);
  if (!shape.has_value() || !index_shape.has_value() ||
      shape->size() <= static_cast<size_t>(batch_dims))
    return call.Return(picked);
  Shape out = *index_shape;
  out.insert(out.end(), shape->begin() + batch_dims + 1, shape->end());
  call.Return(call.graph().WithShape(picked, out));
}

void GatherV2(Call& call) {
  const auto axis = call.Ints(2, "the axis");
  if (!axis.has_value() || axis->size() != 1) return call.Refuse("its axis is not one number");
  if (call.Int("batch_dims") == 0 && GatherSizes(call, axis->front())) return;
  GatherFrom(call, call.In(0), axis->front(), call.Int("batch_dims"));
}

void GatherV1(Call& call) {
  if (!GatherSizes(call, 0)) GatherFrom(call, call.In(0), 0, 0);
}

void GatherNd(Call& call) {
  const Value indices = call.graph().Cast(call.In(1), DType::kInt64);
  const Value picked =
      call.Node("GatherND", {call.In(0), indices}, {IntAttr("batch_dims", call.Int("batch_dims"))});
  const std::optional<Shape> data = call.ShapeOf(0);
  const std::optional<Shape> places = call.ShapeOf(1);
  if (!data.has_value() || !places.has_value() || places->empty() || places->back() < 0)
    return call.Return(picked);
  const auto used = static_cast<size_t>(places->back() + call.Int("batch_dims"));
  Shape out(places->begin(), places->end() - 1);
  if (used <= data->size())
    out.insert(out.end(), data->begin() + static_cast<ptrdiff_t>(used), data->end());
  call.Return(call.graph().WithShape(picked, out));
}

// Whether each index is 0, 1, ... depth - 1, along a new axis.
std::optional<Value> Hits(Call& call, Value indices, Value depth, int64_t axis) {
  GraphBuilder& graph = call.graph();
  indices = Widen(call, indices);
  const DType dtype = graph.DTypeOf(indices);
  Value range = call.Node("Range", {call.Like(indices, 0), AsScalar(call, graph.Cast(depth, dtype)),
                                    call.Like(indices, 1)});
  if (axis >= 0) {
    const std::optional<Shape> shape = graph.TypeOf(indices).shape;
    if (!shape.has_value()) {
      call.Refuse("the rank of its indices is not known");
      return std::nullopt;
    }
    std::vector<int64_t> spread = {-1};
    for (auto i = axis; i < static_cast<int64_t>(shape->size()); ++i) spread.push_back(1);
    range = graph.Reshape(range, spread);
  }
  return call.Node("Equal", {call.Node("Unsqueeze", {indices, graph.Ints({axis})}), range});
}

void OneHot(Call& call) {
  const auto depth = call.KnownInts(1);
  const auto hits = Hits(call, call.In(0), call.In(1), call.Int("axis", -1));
  if (!hits.has_value()) return;
  const Value chosen = Choose(call, *hits, AsScalar(call, call.In(2)), AsScalar(call, call.In(3)));
  std::optional<Shape> shape = call.ShapeOf(0);
  if (!shape.has_value() || !depth.has_value() || depth->size() != 1) return call.Return(chosen);
  const int64_t axis = call.Int("axis", -1);
  const auto at = axis < 0 ? shape->size() : static_cast<size_t>(axis);
  if (at > shape->size()) return call.Refuse("its axis does not exist");
  shape->insert(shape->begin() + static_cast<ptrdiff_t>(at), std::max<int64_t>(depth->front(), 0));
  call.Return(call.graph().WithShape(chosen, *shape));
}

// How often each number is in the last axis; numbers that are too large count nowhere.
void DenseBincount(Call& call) {
  const std::optional<Shape> weights = call.ShapeOf(2);
  const std::optional<DType> dtype = call.Type("T");
  if (!dtype.has_value()) return;
  if (!weights.has_value() || std::ranges::find(*weights, 0) == weights->end())
    return call.Refuse("weights are not supported");
  const auto hits = Hits(call, call.In(0), call.In(1), -1);
  if (!hits.has_value()) return;
  const bool binary = call.Bool("binary_output");
  const Value counted = call.Node(
      binary ? "ReduceMax" : "ReduceSum",
      {call.graph().Cast(*hits, DType::kInt64), call.graph().Ints({-2})}, {IntAttr("keepdims", 0)});
  call.Return(call.graph().Cast(counted, *dtype));
}

void TopK(Call& call) {
  GraphBuilder& graph = call.graph();
  const auto k = call.KnownInts(1);
  const Value count = k.has_value() ? graph.Ints({k->front()}) : call.IntsIn(1);
  const std::vector<Value> both =
      graph.Nodes("TopK", {call.In(0), count}, 2,
                  {IntAttr("axis", -1), IntAttr("sorted", call.Bool("sorted", true) ? 1 : 0)});
  const DType dtype = call.Find("index_type") != nullptr
                          ? call.Type("index_type").value_or(DType::kInt32)
                          : DType::kInt32;
  call.Return(both[0]);
  call.Return(graph.Cast(both[1], dtype));
}

void Where(Call& call) {
  const Value x = call.In(0);
  const DType dtype = call.graph().DTypeOf(x);
  const Value places =
      call.Node("NonZero", {dtype == DType::kFp64 ? call.graph().Cast(x, DType::kBool) : x});
  call.Return(Permute(call, places, {1, 0}));
}

Value Scatter(Call& call, Value data, int indices, int updates, bool add) {
  return call.Node("ScatterND",
                   {data, call.graph().Cast(call.In(indices), DType::kInt64), call.In(updates)},
                   {TextAttr("reduction", add ? "add" : "none")});
}

void ScatterNd(Call& call) {
  const Value zeros = call.Node("Expand", {call.Like(call.In(1), 0), call.IntsIn(2)});
  call.Return(Scatter(call, zeros, 0, 1, true));
}

void TensorScatterUpdate(Call& call) { call.Return(Scatter(call, call.In(0), 1, 2, false)); }
void TensorScatterAdd(Call& call) { call.Return(Scatter(call, call.In(0), 1, 2, true)); }

void MatrixBandPart(Call& call) {
  const auto lower = call.Ints(1, "num_lower");
  const auto upper = call.Ints(2, "num_upper");
  if (!lower.has_value() || !upper.has_value() || lower->size() != 1 || upper->size() != 1)
    return call.Refuse("its bands are not numbers");
  GraphBuilder& graph = call.graph();
  const DType dtype = call.DTypeOf(0);
  const bool cast = dtype != DType::kFp32 && dtype != DType::kFp64 && dtype != DType::kInt64;
  Value x = cast ? graph.Cast(call.In(0), DType::kInt64) : call.In(0);
  if (lower->front() >= 0)
    x = call.Node("Trilu", {x, graph.Scalar<int64_t>(-lower->front())}, {IntAttr("upper", 1)});
  if (upper->front() >= 0)
    x = call.Node("Trilu", {x, graph.Scalar<int64_t>(upper->front())}, {IntAttr("upper", 0)});
  call.Return(graph.Cast(x, dtype));
}

void Bucketize(Call& call) {
  const tf::Attribute* boundaries = call.Find("boundaries");
  if (boundaries == nullptr) return call.Refuse("it has no boundaries");
  const auto& floats = boundaries->list().floats();
  const std::vector<float> edges(floats.begin(), floats.end());
  GraphBuilder& graph = call.graph();
  const Value x =
      call.DTypeOf(0) == DType::kFp64 ? call.In(0) : graph.Cast(call.In(0), DType::kFp32);
  const Value steps = graph.Cast(graph.Constant<float>({static_cast<int64_t>(edges.size())}, edges),
                                 graph.DTypeOf(x));
  const Value above =
      call.Node("GreaterOrEqual", {call.Node("Unsqueeze", {x, graph.Ints({-1})}), steps});
  call.Return(call.Node("ReduceSum", {graph.Cast(above, DType::kInt32), graph.Ints({-1})},
                        {IntAttr("keepdims", 0)}));
}

void ResourceGather(Call& call) {
  const Item& resource = call.Input(0);
  const auto& variables = call.translator().variables();
  const auto found = variables.find(resource.resource);
  if (resource.kind != Item::Kind::kResource || found == variables.end())
    return call.Refuse(StrCat("variable ", resource.resource, " has no value in the checkpoint"));
  Item table{.kind = Item::Kind::kTensor};
  table.constant = found->second;
  const absl::StatusOr<Value> data = call.translator().ValueOf(table);
  if (!data.ok()) return call.Refuse(data.status());
  const int64_t batch_dims = call.Int("batch_dims");
  GatherFrom(call, *data, batch_dims, batch_dims);
}

}  // namespace

std::vector<OpRow> IndexOps() {
  return {
      {"GatherV2", GatherV2, 3, {}, "batch_dims equal to the axis"},
      {"Gather", GatherV1, 2},
      {"ResourceGather", ResourceGather, 2},
      {"GatherNd", GatherNd, 2},
      {"OneHot", OneHot, 4},
      {"DenseBincount", DenseBincount, 3, {}, "no weights"},
      {"TopKV2", TopK, 2, {"values", "indices"}},
      {"TopK", TopK, 2, {"values", "indices"}},
      {"Where", Where},
      {"ScatterNd", ScatterNd, 3},
      {"TensorScatterUpdate", TensorScatterUpdate, 3},
      {"TensorScatterAdd", TensorScatterAdd, 3},
      {"MatrixBandPart", MatrixBandPart, 3, {}, "constant bands"},
      {"Bucketize", Bucketize},
  };
}

}  // namespace tenon::savedmodel
