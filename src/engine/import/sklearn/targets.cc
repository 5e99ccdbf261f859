// TransformedTargetRegressor: what is predicted goes back through the inverse of a transformer.
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "import/sklearn/families.h"
#include "import/sklearn/functions.h"
#include "import/sklearn/predictor.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

Value Unary(Context& context, std::string_view function, Value x) {
  return context.graph.Node("ai.tenon.Unary", {x}, {TextAttr("function", function)},
                            ValueType{DType::kFp64, context.graph.TypeOf(x).shape});
}

// `op` with a vector attribute, or nothing where that is None or `flag` is off.
struct Undoing {
  std::string_view flag;
  std::string_view op;
  std::string_view attribute;
};

absl::StatusOr<Value> Apply(Context& context, const Field& owner, const Undoing& undoing, Value y,
                            int64_t width) {
  TENON_ASSIGN_OR_RETURN(const bool on, owner.BoolAttr(undoing.flag, true));
  if (!on || !owner.Has(undoing.attribute)) return y;
  TENON_ASSIGN_OR_RETURN(const std::vector<double> values,
                         ReadVector(owner, undoing.attribute, width));
  return context.graph.Node(undoing.op, {y, context.graph.Doubles(values)});
}

absl::StatusOr<Value> UndoStandard(Context& context, const Field& scaler, Value y, int64_t width) {
  TENON_ASSIGN_OR_RETURN(y, Apply(context, scaler, {"with_std", "Mul", "scale_"}, y, width));
  return Apply(context, scaler, {"with_mean", "Add", "mean_"}, y, width);
}

absl::StatusOr<Value> UndoRobust(Context& context, const Field& scaler, Value y, int64_t width) {
  TENON_ASSIGN_OR_RETURN(y, Apply(context, scaler, {"with_scaling", "Mul", "scale_"}, y, width));
  return Apply(context, scaler, {"with_centering", "Add", "center_"}, y, width);
}

absl::StatusOr<Value> UndoMinMax(Context& context, const Field& scaler, Value y, int64_t width) {
  TENON_ASSIGN_OR_RETURN(y, Apply(context, scaler, {"", "Sub", "min_"}, y, width));
  return Apply(context, scaler, {"", "Div", "scale_"}, y, width);
}

absl::StatusOr<Value> UndoMaxAbs(Context& context, const Field& scaler, Value y, int64_t width) {
  return Apply(context, scaler, {"", "Mul", "scale_"}, y, width);
}

// x of (x^power - 1) / power = y, or of log x = y where the power is 0; with `of_log1p`, x is one
// less.
Value UndoPower(Context& context, Value y, double power, bool of_log1p) {
  Calc calc(context);
  Value logs = y;
  if (std::abs(power) >= std::numeric_limits<double>::epsilon())
    logs = calc.Div(Unary(context, "log1p", calc.Mul(y, calc.Num(power))), calc.Num(power));
  return of_log1p ? Unary(context, "expm1", logs) : calc.Exp(logs);
}

Value UndoYeoJohnson(Context& context, Value y, double lambda) {
  Calc calc(context);
  const Value zero = calc.Num(0);
  const Value is_up = context.graph.Node("GreaterOrEqual", {y, zero});
  const Value up = calc.Where(is_up, y, zero);
  const Value down = calc.Where(is_up, zero, calc.Neg(y));
  return calc.Where(is_up, UndoPower(context, up, lambda, true),
                    calc.Neg(UndoPower(context, down, 2 - lambda, true)));
}

absl::StatusOr<Value> UndoPowerTransformer(Context& context, const Field& power, Value y,
                                           int64_t width) {
  TENON_ASSIGN_OR_RETURN(const bool standardize, power.BoolAttr("standardize"));
  TENON_ASSIGN_OR_RETURN(const std::string method, power.TextAttr("method"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> lambdas, ReadVector(power, "lambdas_", width));
  if (method != "yeo-johnson" && method != "box-cox")
    return power.Unsupported(StrCat("method=", Quote(method)));
  if (standardize) {
    TENON_ASSIGN_OR_RETURN(const Field scaler, power.Attr("_scaler"));
    TENON_ASSIGN_OR_RETURN(y, UndoStandard(context, scaler, y, width));
  }
  Calc calc(context);
  std::vector<Value> columns;
  for (int64_t i = 0; i < width; ++i) {
    const Value column = calc.Column(y, i);
    const double lambda = lambdas[static_cast<size_t>(i)];
    columns.push_back(method == "box-cox" ? UndoPower(context, column, lambda, false)
                                          : UndoYeoJohnson(context, column, lambda));
  }
  return calc.Columns(columns);
}

absl::StatusOr<Value> UndoQuantiles(Context& context, const Field& transformer, Value y,
                                    int64_t width) {
  TENON_ASSIGN_OR_RETURN(const Matrix stored, ReadMatrix(transformer, "quantiles_", width));
  if (stored.rows == 0) return transformer.Damaged("it has no quantiles");
  TENON_ASSIGN_OR_RETURN(const std::vector<double> references,
                         ReadVector(transformer, "references_", stored.rows));
  TENON_ASSIGN_OR_RETURN(const std::string to, transformer.TextAttr("output_distribution"));
  if (to != "normal" && to != "uniform")
    return transformer.Unsupported(StrCat("output_distribution=", Quote(to)));
  if (to == "normal") y = Unary(context, "ndtr", y);
  Matrix from{width, stored.rows, {}};
  Matrix values{width, stored.rows, {}};
  for (int64_t i = 0; i < width; ++i) {
    from.values.insert(from.values.end(), references.begin(), references.end());
    for (int64_t q = 0; q < stored.rows; ++q)
      values.values.push_back(stored.values[static_cast<size_t>(q * width + i)]);
  }
  return context.graph.Node("ai.tenon.Interpolate",
                            {y, ConstantOf(context, from), ConstantOf(context, values)}, {},
                            ValueType{DType::kFp64, Shape{kAnyDim, width}});
}

absl::StatusOr<Value> UndoFunction(Context& context, const Field& transformer, Value y,
                                   int64_t /*width*/) {
  if (IsIdentityFunction(transformer, "inverse_func") && !IsIdentityFunction(transformer, "func"))
    return transformer.Unsupported("it has no inverse_func");
  return ApplyFunction(context, transformer, "inverse_func", y);
}

struct UndoRow {
  std::string_view name;
  absl::StatusOr<Value> (*undo)(Context& context, const Field& transformer, Value y, int64_t width);
};

constexpr std::array kUndo = {
    UndoRow{"FunctionTransformer", UndoFunction},
    UndoRow{"StandardScaler", UndoStandard},
    UndoRow{"RobustScaler", UndoRobust},
    UndoRow{"MinMaxScaler", UndoMinMax},
    UndoRow{"MaxAbsScaler", UndoMaxAbs},
    UndoRow{"PowerTransformer", UndoPowerTransformer},
    UndoRow{"QuantileTransformer", UndoQuantiles},
};

absl::StatusOr<Methods> TransformedTarget(Context& context, const Field& estimator,
                                          const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field regressor, estimator.Attr("regressor_"));
  TENON_ASSIGN_OR_RETURN(const Field transformer, estimator.Attr("transformer_"));
  TENON_ASSIGN_OR_RETURN(const int64_t rank, estimator.IntAttr("_training_dim"));
  TENON_ASSIGN_OR_RETURN(const Methods inner, TranslateMethods(context, regressor, input));
  if (!inner.predict.exists()) return regressor.Unsupported("it does not predict");
  const std::optional<Shape> shape = context.graph.TypeOf(inner.predict).shape;
  const bool wide = shape.has_value() && shape->size() == 2;
  const int64_t width = wide ? shape->back() : 1;
  if (!shape.has_value() || width < 1) return regressor.Unsupported("targets of unknown number");
  Calc calc(context);
  const Value y = wide ? inner.predict : calc.AsColumn(inner.predict);
  for (const UndoRow& row : kUndo) {
    if (transformer.short_class_name() != row.name) continue;
    Methods out;
    TENON_ASSIGN_OR_RETURN(out.predict, row.undo(context, transformer, y, width));
    if (rank == 1 && width == 1) out.predict = calc.Flat(out.predict);
    return out;
  }
  return transformer.Unsupported("its inverse is not known");
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.compose.TransformedTargetRegressor", nullptr, TransformedTarget,
                 InputCheck::kNone},
};

}  // namespace

Rows TargetRows() { return kRows; }

}  // namespace tenon::sklearn
