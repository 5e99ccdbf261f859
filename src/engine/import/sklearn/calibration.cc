#include <array>
#include <string>
#include <utility>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// [N,1] -> [N,1]: the steps of a fitted isotonic regression, flat beyond both ends.
absl::StatusOr<Value> Steps(Context& context, const Field& isotonic, Value x) {
  TENON_ASSIGN_OR_RETURN(const Dense xs, ReadDense(isotonic, "X_thresholds_"));
  TENON_ASSIGN_OR_RETURN(const Dense ys, ReadDense(isotonic, "y_thresholds_"));
  if (xs.cols != ys.cols || xs.rows != 1 || ys.rows != 1 || xs.cols == 0)
    return isotonic.Damaged("X_thresholds_ and y_thresholds_ differ in size");
  return context.graph.Node("ai.tenon.Interpolate",
                            {x, ConstantOf(context, xs), ConstantOf(context, ys)}, {},
                            ValueType{DType::kFp64, Shape{kAnyDim, 1}});
}

absl::StatusOr<Methods> Isotonic(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::string outside, estimator.TextAttr("out_of_bounds"));
  if (outside != "clip" && outside != "nan")
    return estimator.Unsupported(StrCat("out_of_bounds ", Quote(outside)));
  if (input.width != 1)
    return estimator.Damaged(StrCat("takes one feature but is given ", input.width));
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(Value y, Steps(context, estimator, x));
  Calc calc(context);
  if (outside == "nan") {
    TENON_ASSIGN_OR_RETURN(const Dense xs, ReadDense(estimator, "X_thresholds_"));
    const Value low = context.graph.Node("Less", {x, calc.Num(xs.values.front())});
    const Value high = calc.Greater(x, xs.values.back());
    y = calc.Where(context.graph.Node("Or", {low, high}), calc.Div(calc.Num(0), calc.Num(0)), y);
  }
  Methods out;
  out.predict = calc.Flat(y);
  out.transform = calc.Flat(y);
  return out;
}

absl::StatusOr<Value> Calibrate(Context& context, const Field& calibrator, Value score) {
  const std::string_view name = calibrator.short_class_name();
  if (name == "IsotonicRegression") return Steps(context, calibrator, score);
  if (name != "_SigmoidCalibration")
    return calibrator.Unsupported("calibrates neither by sigmoid nor by isotonic regression");
  TENON_ASSIGN_OR_RETURN(const double a, calibrator.NumberAttr("a_"));
  TENON_ASSIGN_OR_RETURN(const double b, calibrator.NumberAttr("b_"));
  Calc calc(context);
  return calc.Sigmoid(calc.Neg(calc.Add(calc.Mul(score, calc.Num(a)), calc.Num(b))));
}

// What is calibrated: [N,1] of two classes, else [N,classes].
absl::StatusOr<Value> ScoresOf(Context& context, const Field& estimator, const Frame& input,
                               size_t classes) {
  TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, estimator, input));
  if (methods.classes.size() != classes)
    return estimator.Unsupported("knows other classes than its calibrator");
  Calc calc(context);
  if (methods.decision_function.exists())
    return classes == 2 ? calc.AsColumn(methods.decision_function) : methods.decision_function;
  if (!methods.predict_proba.exists())
    return estimator.Unsupported("has neither decision_function nor predict_proba");
  return classes == 2 ? calc.Column(methods.predict_proba, 1) : methods.predict_proba;
}

// [N,classes] of one calibrated classifier.
absl::StatusOr<Value> OneProba(Context& context, const Field& one, const Frame& input,
                               size_t classes) {
  TENON_ASSIGN_OR_RETURN(const std::string method, one.TextAttr("method"));
  if (method != "sigmoid" && method != "isotonic")
    return one.Unsupported(StrCat("method ", Quote(method)));
  TENON_ASSIGN_OR_RETURN(const Field estimator, one.Attr("estimator"));
  TENON_ASSIGN_OR_RETURN(const Field list, one.Attr("calibrators"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> calibrators, list.Items());
  TENON_ASSIGN_OR_RETURN(const Value scores, ScoresOf(context, estimator, input, classes));
  if (calibrators.size() != (classes == 2 ? 1 : classes))
    return list.Damaged(StrCat("has ", calibrators.size(), " entries for ", classes, " classes"));
  Calc calc(context);
  std::vector<Value> columns;
  for (size_t i = 0; i < calibrators.size(); ++i) {
    const Value score = classes == 2 ? scores : calc.Column(scores, static_cast<int64_t>(i));
    TENON_ASSIGN_OR_RETURN(const Value p, Calibrate(context, calibrators[i], score));
    columns.push_back(p);
  }
  if (classes == 2) return calc.PairOf(columns[0]);
  const Value p = calc.Columns(columns);
  const Value sum = calc.RowSum(p);
  const Value none = calc.Equal(sum, calc.Num(0));
  return calc.Where(none, calc.Num(1.0 / static_cast<double>(classes)),
                    calc.Div(p, calc.Where(none, calc.Num(1), sum)));
}

absl::StatusOr<Methods> Calibrated(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("calibrated_classifiers_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> parts, list.Items());
  if (parts.empty()) return list.Damaged("is empty");
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  Calc calc(context);
  Value sum;
  for (const Field& part : parts) {
    TENON_ASSIGN_OR_RETURN(const Value p, OneProba(context, part, input, out.classes.size()));
    sum = sum.exists() ? calc.Add(sum, p) : p;
  }
  out.predict_proba = calc.Div(sum, calc.Num(static_cast<double>(parts.size())));
  out.predict = LabelsOf(context, out.classes, calc.ArgMax(out.predict_proba));
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.calibration.CalibratedClassifierCV", nullptr, Calibrated, InputCheck::kNone},
    {"sklearn.isotonic.IsotonicRegression", nullptr, Isotonic},
});

}  // namespace

std::span<const EstimatorRow> CalibrationRows() { return kRows; }

}  // namespace tenon::sklearn
