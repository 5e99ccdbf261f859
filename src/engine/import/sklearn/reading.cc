#include "import/sklearn/reading.h"

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

absl::Status ExpectText(const python::Field& estimator, std::string_view name,
                        std::string_view expected) {
  if (!estimator.FindAttr(name).has_value()) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const std::string value, estimator.TextAttr(name));
  if (value == expected) return absl::OkStatus();
  return estimator.Unsupported(StrCat(name, "=", Quote(value), " is not supported"));
}

}  // namespace tenon::sklearn
