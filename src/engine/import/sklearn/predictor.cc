#include "import/sklearn/predictor.h"

#include <optional>
#include <string>
#include <utility>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {

using python::Field;
using python::Kind;

namespace {

constexpr int64_t kMostCells = int64_t{1} << 26;

// A matrix of compressed rows, filled in.
absl::StatusOr<Dense> ReadSparse(const Field& field) {
  const std::string_view shape_name = field.FindAttr("_shape").has_value() ? "_shape" : "shape";
  TENON_ASSIGN_OR_RETURN(const Field shape_field, field.Attr(shape_name));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> shape, shape_field.Ints());
  TENON_ASSIGN_OR_RETURN(const Field data_field, field.Attr("data"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> data, data_field.Doubles());
  TENON_ASSIGN_OR_RETURN(const Field indices_field, field.Attr("indices"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> indices, indices_field.Ints());
  TENON_ASSIGN_OR_RETURN(const Field starts_field, field.Attr("indptr"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> starts, starts_field.Ints());
  if (field.short_class_name().find("csr") == std::string_view::npos)
    return field.Unsupported("only matrices of compressed rows are read");
  if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0 ||
      static_cast<int64_t>(starts.size()) != shape[0] + 1 || indices.size() != data.size())
    return field.Damaged("its parts do not fit one another");
  if (shape[1] > 0 && shape[0] > kMostCells / shape[1])
    return field.Unsupported(StrCat("it has more than ", kMostCells, " cells"));
  Dense out{std::vector<double>(static_cast<size_t>(shape[0] * shape[1]), 0.0), shape[0], shape[1]};
  for (int64_t row = 0; row < shape[0]; ++row) {
    const int64_t begin = starts[static_cast<size_t>(row)];
    const int64_t end = starts[static_cast<size_t>(row) + 1];
    if (begin < 0 || end < begin || end > static_cast<int64_t>(data.size()))
      return starts_field.Damaged("it does not rise");
    for (int64_t i = begin; i < end; ++i) {
      const int64_t column = indices[static_cast<size_t>(i)];
      if (column < 0 || column >= shape[1]) return indices_field.Damaged("it is out of range");
      out.values[static_cast<size_t>(row * shape[1] + column)] += data[static_cast<size_t>(i)];
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<Dense> ReadDense(const Field& owner, std::string_view attribute) {
  TENON_ASSIGN_OR_RETURN(const Field field, owner.Attr(attribute));
  Dense out;
  if (field.kind() == Kind::kSparse) return ReadSparse(field);
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

Value Calc::Sigmoid(Value a) {
  return graph_.Node("ai.tenon.Unary", {a}, {TextAttr("function", "expit")}, graph_.TypeOf(a));
}

Calc::Sides Calc::Logistic(Value scores) {
  const std::optional<Shape>& shape = graph_.TypeOf(scores).shape;
  const int64_t rows = shape.has_value() && !shape->empty() ? shape->front() : kAnyDim;
  const std::vector<Value> sides = graph_.Nodes(
      "ai.tenon.BinaryLogistic", {scores}, 2, {},
      {ValueType{DType::kFp64, Shape{rows, 2}}, ValueType{DType::kInt64, Shape{rows}}});
  return {sides[0], sides[1]};
}

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
