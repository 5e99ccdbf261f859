// Texts split into words, and lists of different length made a table.
#include <string>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "import/savedmodel/table.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

void StringSplit(Call& call) {
  const Tensor* separator = call.ConstantOf(1);
  if (separator == nullptr || separator->dtype() != DType::kBytes ||
      separator->element_count() != 1)
    return call.Refuse("its separator is not constant");
  if (call.Int("maxsplit", -1) >= 0) return call.Refuse("maxsplit is not supported");
  const std::vector<ValueType> types = {{DType::kBytes, Shape{kAnyDim}},
                                        {DType::kInt64, Shape{kAnyDim, 2}},
                                        {DType::kInt64, Shape{2}}};
  const std::vector<Value> parts =
      call.graph().Nodes("ai.tenon.ListWords", {call.In(0)}, 3,
                         {TextAttr("separator", StringsOf(*separator).front())}, types);
  call.Return(parts[1]);
  call.Return(parts[0]);
  call.Return(parts[2]);
}

Value RangeOf(Call& call, Value count) {
  GraphBuilder& graph = call.graph();
  return call.Node("Range",
                   {graph.Scalar<int64_t>(0), AsScalar(call, count), graph.Scalar<int64_t>(1)});
}

// Rows of different length, by how the rows are told.
struct Rows {
  Value count;   // INT64 [1]
  Value starts;  // INT64 [n]: where each row begins in the values
  Value sizes;   // INT64 [n]
  Value row_of;  // INT64 [k]: the row of each value
};

// The row of each value, rising.
Rows RowsOfIds(Call& call, Value count, Value ids) {
  GraphBuilder& graph = call.graph();
  Rows rows;
  rows.count = graph.Reshape(graph.Cast(count, DType::kInt64), {1});
  rows.row_of = graph.Cast(ids, DType::kInt64);
  const Value zeros = call.Node("Expand", {graph.Scalar<int64_t>(0), rows.count});
  const Value ones =
      call.Node("Expand", {graph.Scalar<int64_t>(1), call.Node("Shape", {rows.row_of})});
  rows.sizes =
      call.Node("ScatterND", {zeros, call.Node("Unsqueeze", {rows.row_of, graph.Ints({-1})}), ones},
                {TextAttr("reduction", "add")});
  rows.starts =
      call.Node("CumSum", {rows.sizes, graph.Scalar<int64_t>(0)}, {IntAttr("exclusive", 1)});
  return rows;
}

// Where each row ends and the next begins, from 0 on.
Rows RowsOfSplits(Call& call, Value splits, Value place) {
  GraphBuilder& graph = call.graph();
  splits = graph.Cast(splits, DType::kInt64);
  Rows rows;
  rows.starts = call.Node("Slice", {splits, graph.Ints({0}), graph.Ints({-1}), graph.Ints({0})});
  const Value ends =
      call.Node("Slice", {splits, graph.Ints({1}), graph.Ints({1 << 30}), graph.Ints({0})});
  rows.count = call.Node("Shape", {rows.starts});
  rows.sizes = call.Node("Sub", {ends, rows.starts});
  const Value passed =
      call.Node("GreaterOrEqual", {call.Node("Unsqueeze", {place, graph.Ints({-1})}), ends});
  rows.row_of = call.Node("ReduceSum", {graph.Cast(passed, DType::kInt64), graph.Ints({-1})},
                          {IntAttr("keepdims", 0)});
  return rows;
}

// The width that the table shall have; 0 for that of its longest row.
std::optional<int64_t> WidthOf(Call& call) {
  const auto shape = call.Ints(0, "the shape");
  if (!shape.has_value()) return std::nullopt;
  if (shape->size() == 1 && shape->front() == -1) return 0;
  if (shape->size() == 2 && shape->front() == -1 && shape->back() >= -1)
    return shape->back() == -1 ? 0 : shape->back();
  call.Refuse("its shape is not supported");
  return std::nullopt;
}

void RaggedToTensor(Call& call) {
  const std::vector<std::string> kinds = call.TextList("row_partition_types");
  const bool ids = kinds.size() == 2 && kinds[0] == "FIRST_DIM_SIZE" && kinds[1] == "VALUE_ROWIDS";
  const bool splits = kinds.size() == 1 && kinds[0] == "ROW_SPLITS";
  if ((!ids && !splits) || call.inputs() < (ids ? 5 : 4))
    return call.Refuse("rows within rows are not supported");
  const std::optional<Shape> values_shape = call.ShapeOf(1);
  if (!values_shape.has_value() || values_shape->size() != 1)
    return call.Refuse("rows of more than single values are not supported");
  const std::optional<int64_t> width = WidthOf(call);
  if (!width.has_value()) return;
  GraphBuilder& graph = call.graph();
  const Value values = call.In(1);
  const Value place = RangeOf(call, call.Node("Shape", {values}));
  const Rows rows =
      ids ? RowsOfIds(call, call.In(3), call.In(4)) : RowsOfSplits(call, call.In(3), place);
  const Value column = call.Node(
      "Sub", {place, call.Node("Gather", {rows.starts, rows.row_of}, {IntAttr("axis", 0)})});
  const Value places = graph.Concat({call.Node("Unsqueeze", {rows.row_of, graph.Ints({-1})}),
                                     call.Node("Unsqueeze", {column, graph.Ints({-1})})},
                                    -1);
  const Value widest = call.Node("ReduceMax", {graph.Concat({rows.sizes, graph.Ints({*width})}, 0)},
                                 {IntAttr("keepdims", 1)});
  const Value table =
      call.Node("Expand", {AsScalar(call, call.In(2)), graph.Concat({rows.count, widest}, 0)});
  const Value filled = call.Node("ScatterND", {table, places, values});
  if (*width == 0) return call.Return(graph.WithShape(filled, {kAnyDim, kAnyDim}));
  const Value cut =
      call.Node("Slice", {filled, graph.Ints({0}), graph.Ints({*width}), graph.Ints({1})});
  call.Return(graph.WithShape(cut, {kAnyDim, *width}));
}

}  // namespace

std::vector<OpRow> RaggedOps() {
  return {
      {"StringSplitV2",
       StringSplit,
       2,
       {"indices", "values", "shape"},
       "constant separator, no maxsplit"},
      {"RaggedTensorToTensor", RaggedToTensor, 4, {}, "one level of rows, of single values"},
  };
}

}  // namespace tenon::savedmodel
