#include "import/keras/encoding.h"

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

constexpr int64_t kMaxDepth = 100'000'000;
constexpr int kMaxNesting = 8;

Value OneHot(LayerContext& layer, Value ids, int64_t depth, DType dtype) {
  GraphBuilder& graph = layer.graph;
  const Shape shape = layer.ShapeOf(ids);
  if (shape.size() > 1 && shape.back() == 1) ids = graph.Node("Squeeze", {ids, graph.Ints({-1})});
  // ONNX counts negative numbers from the end.
  const Value below = graph.Node("Less", {ids, graph.Scalar<int64_t>(0)});
  ids = graph.Node("Where", {below, graph.Scalar<int64_t>(depth), ids});
  const float values[] = {0.0F, 1.0F};
  const Value hot = graph.Node(
      "OneHot",
      {ids, graph.Ints({depth}), graph.Constant<float>({2}, std::span<const float>(values))},
      {IntAttr("axis", -1)});
  return graph.Cast(hot, dtype);
}

// Adds to one column more than there are, for what counts nowhere, and cuts that off.
Value Count(LayerContext& layer, Value ids, int64_t depth, Value weights) {
  GraphBuilder& graph = layer.graph;
  const Value zero = graph.Scalar<int64_t>(0);
  const Value last = graph.Scalar<int64_t>(depth);
  const Value inside = graph.Node(
      "And", {graph.Node("GreaterOrEqual", {ids, zero}), graph.Node("Less", {ids, last})});
  const Value columns = graph.Node("Where", {inside, ids, last});
  if (!weights.exists())
    weights = graph.Cast(graph.Node("GreaterOrEqual", {columns, zero}), DType::kFp32);
  const Value rows =
      graph.Node("Slice", {graph.Node("Shape", {ids}), graph.Ints({0}), graph.Ints({1})});
  const float nothing = 0;
  const Value empty = graph.WithShape(
      graph.Node("ConstantOfShape", {graph.Concat({rows, graph.Ints({depth + 1})}, 0)},
                 {{"value", *Tensor::Of<float>({1}, std::span<const float>(&nothing, 1))}}),
      {kAnyDim, depth + 1});
  const Value counted = graph.Node("ScatterElements", {empty, columns, weights},
                                   {IntAttr("axis", 1), TextAttr("reduction", "add")});
  return graph.Node("Slice", {counted, graph.Ints({0}), graph.Ints({depth}), graph.Ints({1})});
}

void Collect(const json::Value& value, int depth, std::vector<float>* numbers, Shape* shape,
             bool first, bool* bad) {
  if (value.kind != json::Kind::kArray) {
    const std::optional<double> number = NumberOf(value);
    *bad = *bad || !number.has_value();
    numbers->push_back(static_cast<float>(number.value_or(0)));
    return;
  }
  if (depth == kMaxNesting) {
    *bad = true;
    return;
  }
  if (first) shape->push_back(static_cast<int64_t>(value.elements.size()));
  for (const json::Value& element : value.elements)
    Collect(element, depth + 1, numbers, shape, first && &element == &value.elements.front(), bad);
}

}  // namespace

Value EncodeIds(LayerContext& layer, Value ids, const std::string& mode, int64_t depth, DType dtype,
                Value weights) {
  GraphBuilder& graph = layer.graph;
  if (mode == "int") return graph.Cast(ids, dtype);
  if (depth < 1 || depth > kMaxDepth)
    layer.Fail(absl::InvalidArgumentError(StrCat("its output would be ", depth, " wide")));
  if (!layer.ok()) return Value();
  if (mode == "one_hot") return OneHot(layer, ids, depth, dtype);
  if (mode != "multi_hot" && mode != "count") {
    layer.Refuse(StrCat("output_mode ", Quote(mode), " is not supported"));
    return Value();
  }
  if (layer.Rank(ids) != 2)
    layer.Refuse(StrCat("output_mode ", Quote(mode), " of an input of ", layer.Rank(ids),
                        " dimensions is not supported, of 2 it is"));
  if (!layer.ok()) return Value();
  const Value counted = Count(layer, ids, depth, weights);
  if (mode == "count") return graph.Cast(counted, dtype);
  return graph.Cast(graph.Node("Min", {counted, graph.Scalar<float>(1)}), dtype);
}

std::string OutputMode(LayerContext& layer, std::string_view otherwise) {
  if (layer.config.Bool("sparse", false)) layer.Refuse("sparse output is not supported");
  if (layer.config.Bool("ragged", false)) layer.Refuse("ragged output is not supported");
  const std::string mode = layer.config.Text("output_mode", otherwise);
  if (mode == "binary") return "multi_hot";
  return mode == "tf-idf" ? "tf_idf" : mode;
}

std::vector<float> NumbersOf(LayerContext& layer, std::string_view member, Shape* shape) {
  const json::Value* value = layer.config.Find(member);
  std::vector<float> numbers;
  shape->clear();
  if (value != nullptr && value->kind == json::Kind::kObject) {
    const json::Value* inner = value->Find("config");
    value = inner == nullptr ? nullptr : inner->Find("value");
  }
  bool bad = value == nullptr;
  if (value != nullptr) Collect(*value, 0, &numbers, shape, true, &bad);
  int64_t count = 1;
  for (const int64_t size : *shape) count *= size;
  if (bad || count != static_cast<int64_t>(numbers.size())) {
    layer.Fail(absl::InvalidArgumentError(StrCat(member, " is no array of numbers")));
    shape->clear();
    return {0.0F};
  }
  return numbers;
}

}  // namespace tenon::keras
