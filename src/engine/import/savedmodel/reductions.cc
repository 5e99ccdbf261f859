// Sums, means, extremes and their places.
#include <algorithm>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"

namespace tenon::savedmodel {
namespace {

Value ReduceOver(Call& call, std::string_view op, Value x, const std::vector<int64_t>& axes) {
  return call.Node(op, {x, call.graph().Ints(axes)},
                   {IntAttr("keepdims", call.Bool("keep_dims") ? 1 : 0)});
}

std::function<void(Call&)> Reduce(std::string_view op) {
  return [op](Call& call) {
    const auto axes = call.Ints(1, "the axes");
    if (!axes.has_value()) return;
    if (axes->empty()) return call.Return(call.Input(0));
    call.Return(ReduceOver(call, op, call.In(0), *axes));
  };
}

// Of BOOL: through INT32.
std::function<void(Call&)> ReduceBool(std::string_view op) {
  return [op](Call& call) {
    const auto axes = call.Ints(1, "the axes");
    if (!axes.has_value()) return;
    if (axes->empty()) return call.Return(call.Input(0));
    const Value counted = call.graph().Cast(call.In(0), DType::kInt32);
    call.Return(call.graph().Cast(ReduceOver(call, op, counted, *axes), DType::kBool));
  };
}

void Product(Call& call) {
  const auto sizes = call.Input(0).sizes.has_value() ? call.KnownInts(0) : std::nullopt;
  const std::optional<Shape> shape = sizes.has_value() ? call.ShapeOf(0) : std::nullopt;
  if (!shape.has_value() || shape->size() != 1 || call.Bool("keep_dims"))
    return Reduce("ReduceProd")(call);
  uint64_t product = 1;
  for (const int64_t size : *sizes) product *= static_cast<uint64_t>(size);
  call.ReturnInts(call.DTypeOf(0), {}, {static_cast<int64_t>(product)});
}

void L2Loss(Call& call) {
  const Value x = call.In(0);
  const Value squares = call.Node("ReduceSumSquare", {x}, {IntAttr("keepdims", 0)});
  call.Return(call.Node("Mul", {squares, call.Like(x, 0.5)}));
}

std::function<void(Call&)> Place(std::string_view op) {
  return [op](Call& call) {
    const auto axis = call.Ints(1, "the axis");
    if (!axis.has_value() || axis->size() != 1) return call.Refuse("its axis is not one number");
    const Value place = call.Node(op, {Widen(call, call.In(0))},
                                  {IntAttr("axis", axis->front()), IntAttr("keepdims", 0)});
    const DType dtype = call.Find("output_type") != nullptr
                            ? call.Type("output_type").value_or(DType::kInt64)
                            : DType::kInt64;
    call.Return(call.graph().Cast(place, dtype));
  };
}

void Cumsum(Call& call) {
  const auto axis = call.Ints(1, "the axis");
  if (!axis.has_value() || axis->size() != 1) return call.Refuse("its axis is not one number");
  call.Return(call.Node("CumSum", {call.In(0), call.graph().Scalar<int64_t>(axis->front())},
                        {IntAttr("exclusive", call.Bool("exclusive") ? 1 : 0),
                         IntAttr("reverse", call.Bool("reverse") ? 1 : 0)}));
}

}  // namespace

std::vector<OpRow> ReductionOps() {
  return {
      {"Sum", Reduce("ReduceSum"), 2},
      {"Mean", Reduce("ReduceMean"), 2},
      {"Max", Reduce("ReduceMax"), 2},
      {"Min", Reduce("ReduceMin"), 2},
      {"Prod", Product, 2},
      {"EuclideanNorm", Reduce("ReduceL2"), 2},
      {"Any", ReduceBool("ReduceMax"), 2},
      {"All", ReduceBool("ReduceMin"), 2},
      {"L2Loss", L2Loss},
      {"ArgMax", Place("ArgMax"), 2},
      {"ArgMin", Place("ArgMin"), 2},
      {"Cumsum", Cumsum, 2},
  };
}

}  // namespace tenon::savedmodel
