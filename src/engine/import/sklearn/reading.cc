#include "import/sklearn/reading.h"

#include <limits>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {

absl::StatusOr<std::vector<double>> ReadVector(const python::Field& estimator,
                                               std::string_view name, int64_t count) {
  TENON_ASSIGN_OR_RETURN(const python::Field field, estimator.Attr(name));
  TENON_ASSIGN_OR_RETURN(std::vector<double> values, field.Doubles());
  if (static_cast<int64_t>(values.size()) != count)
    return field.Damaged(StrCat("it has ", values.size(), " numbers, not ", count));
  return values;
}

absl::StatusOr<Matrix> ReadMatrix(const python::Field& estimator, std::string_view name,
                                  int64_t columns) {
  TENON_ASSIGN_OR_RETURN(const python::Field field, estimator.Attr(name));
  TENON_ASSIGN_OR_RETURN(const Shape shape, field.ArrayShape());
  if (shape.size() != 2 || (columns != kAnyDim && shape[1] != columns))
    return field.Damaged(StrCat("its shape is ", ShapeToString(shape), ", not ",
                                ShapeToString(Shape{kAnyDim, columns})));
  TENON_ASSIGN_OR_RETURN(std::vector<double> values, field.Doubles());
  return Matrix{shape[0], shape[1], std::move(values)};
}

Value ConstantOf(Context& context, const Matrix& matrix) {
  return context.graph.Constant<double>({matrix.rows, matrix.columns}, matrix.values);
}

Frame MatrixFrame(Value matrix, int64_t width) {
  Frame frame;
  frame.matrix = matrix;
  frame.width = width;
  return frame;
}

absl::StatusOr<Value> NormalizeRows(Context& context, const python::Field& estimator, Value x) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const std::string norm, estimator.TextAttr("norm"));
  const Value axis = graph.Ints({1});
  Value length;
  if (norm == "l2") {
    length = graph.Node("Sqrt", {graph.Node("ReduceSum", {graph.Node("Mul", {x, x}), axis})});
  } else if (norm == "l1") {
    length = graph.Node("ReduceSum", {graph.Node("Abs", {x}), axis});
  } else if (norm == "max") {
    length = graph.Node("ReduceMax", {graph.Node("Abs", {x}), axis});
  } else {
    return estimator.Damaged(StrCat("norm=", Quote(norm), " is none of l1, l2, max"));
  }
  // scikit-learn takes what is this small for zero.
  const double least = 10 * std::numeric_limits<double>::epsilon();
  const Value is_zero = graph.Node("Less", {length, graph.Scalar(least)});
  return graph.Node("Div", {x, graph.Node("Where", {is_zero, graph.Scalar(1.0), length})});
}

absl::Status ExpectText(const python::Field& estimator, std::string_view name,
                        std::string_view expected) {
  if (!estimator.FindAttr(name).has_value()) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const std::string value, estimator.TextAttr(name));
  if (value == expected) return absl::OkStatus();
  return estimator.Unsupported(StrCat(name, "=", Quote(value), " is not supported"));
}

}  // namespace tenon::sklearn
