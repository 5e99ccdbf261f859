#include "import/sklearn/predictor.h"

#include <string>
#include <utility>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {

using python::Field;
using python::Kind;

absl::StatusOr<Dense> ReadDense(const Field& owner, std::string_view attribute) {
  TENON_ASSIGN_OR_RETURN(const Field field, owner.Attr(attribute));
  Dense out;
  if (field.kind() == Kind::kInt || field.kind() == Kind::kFloat || field.kind() == Kind::kBool) {
    TENON_ASSIGN_OR_RETURN(const double number, field.Number());
    return Dense{{number}, 1, 1};
  }
  TENON_ASSIGN_OR_RETURN(const Shape shape, field.ArrayShape());
  TENON_ASSIGN_OR_RETURN(out.values, field.Doubles());
  const auto size = static_cast<int64_t>(out.values.size());
  const bool matrix = shape.size() == 2;
  out.rows = matrix ? shape[0] : 1;
  out.cols = matrix ? shape[1] : size;
  if (shape.size() > 2 || out.rows * out.cols != size)
    return field.Damaged(StrCat("is no matrix but has shape ", ShapeToString(shape)));
  return out;
}

Value ConstantOf(Context& context, const Dense& m) {
  return context.graph.Constant<double>({m.rows, m.cols}, m.values);
}

Value Transposed(Context& context, const Dense& m) {
  std::vector<double> turned;
  turned.reserve(m.values.size());
  for (int64_t c = 0; c < m.cols; ++c) {
    for (int64_t r = 0; r < m.rows; ++r) turned.push_back(m.at(r, c));
  }
  return context.graph.Constant<double>({m.cols, m.rows}, turned);
}

absl::StatusOr<Classes> ClassesOf(const Field& estimator) {
  std::optional<Field> classes = estimator.FindAttr("classes_");
  if (!classes.has_value()) {  // a property in some classes
    for (const std::string_view binarizer : {"_label_binarizer", "label_binarizer_"}) {
      const std::optional<Field> owner = estimator.FindAttr(binarizer);
      if (!owner.has_value()) continue;
      classes = owner->FindAttr("classes_");
      break;
    }
  }
  if (!classes.has_value()) {
    TENON_ASSIGN_OR_RETURN(classes, estimator.Attr("classes_"));
  }
  return ReadClasses(*classes);
}

Value Calc::Sigmoid(Value a) { return Div(Num(1), Add(Num(1), Exp(Neg(a)))); }

Value Calc::Softmax(Value a) {
  const Value e = Exp(Sub(a, RowMax(a)));
  return Div(e, RowSum(e));
}

Value Calc::PairOf(Value p) { return graph_.Concat({Sub(Num(1), p), p}, 1); }

Value Calc::Normalized(Value a) { return Div(a, RowSum(a)); }

Value Calc::LogSumExp(Value a) {
  const Value top = RowMax(a);
  return Add(top, Log(RowSum(Exp(Sub(a, top)))));
}

Value Calc::Repeat(Value like, double v) { return RepeatRow(like, {v}); }

Value Calc::RepeatRow(Value like, const std::vector<double>& row) {
  const auto k = static_cast<int64_t>(row.size());
  const Value rows = graph_.Node("Shape", {like}, {IntAttr("start", 0), IntAttr("end", 1)});
  const Value shape = graph_.Concat({rows, graph_.Ints({k})}, 0);
  const Value out = graph_.Node("Expand", {graph_.Constant<double>({1, k}, row), shape}, {},
                                ValueType{DType::kFp64, Shape{kAnyDim, k}});
  return out;
}

}  // namespace tenon::sklearn
