// Classifiers that move the threshold of another one, and estimators that are kept as they are.
#include <array>
#include <string>
#include <utility>

#include "import/sklearn/families.h"
#include "import/sklearn/predictor.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// What is compared: [N,1], and whether it is a probability.
absl::StatusOr<Value> ScoreOf(Context& context, const Field& owner, const Methods& inner,
                              bool* is_probability) {
  TENON_ASSIGN_OR_RETURN(const std::string method, owner.TextAttr("response_method", "auto"));
  Calc calc(context);
  *is_probability = method != "decision_function" && inner.predict_proba.exists();
  if (*is_probability) return calc.Column(inner.predict_proba, 1);
  if (method == "predict_proba" || !inner.decision_function.exists())
    return owner.Unsupported(StrCat("response_method=", Quote(method), " of its estimator"));
  return calc.AsColumn(inner.decision_function);
}

absl::StatusOr<double> ThresholdOf(const Field& owner, bool is_probability) {
  if (owner.Has("best_threshold_")) return owner.NumberAttr("best_threshold_");
  TENON_ASSIGN_OR_RETURN(const Field field, owner.Attr("threshold"));
  if (field.Text().ok()) return is_probability ? 0.5 : 0.0;
  return field.Number();
}

absl::StatusOr<Methods> Threshold(Context& context, const Field& estimator, const Frame& input) {
  if (estimator.Has("pos_label")) return estimator.Unsupported("pos_label is not supported");
  TENON_ASSIGN_OR_RETURN(const Field inner_field,
                         estimator.Attr(estimator.Has("estimator_") ? "estimator_" : "estimator"));
  TENON_ASSIGN_OR_RETURN(Methods out, TranslateMethods(context, inner_field, input));
  if (out.classes.size() != 2) return inner_field.Damaged("it has not two classes");
  bool is_probability = false;
  TENON_ASSIGN_OR_RETURN(const Value score, ScoreOf(context, estimator, out, &is_probability));
  TENON_ASSIGN_OR_RETURN(const double threshold, ThresholdOf(estimator, is_probability));
  Calc calc(context);
  const Value above = context.graph.Node("GreaterOrEqual", {score, calc.Num(threshold)});
  out.predict = LabelsOf(context, out.classes, context.graph.Cast(calc.Flat(above), DType::kInt64));
  out.transform = Value();
  out.score_samples = Value();
  return out;
}

absl::StatusOr<Methods> FrozenMethods(Context& context, const Field& frozen, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field inner, frozen.Attr("estimator"));
  return TranslateMethods(context, inner, input);
}

absl::StatusOr<Frame> FrozenTransform(Context& context, const Field& frozen, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field inner, frozen.Attr("estimator"));
  return TranslateTransform(context, inner, input);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.frozen.FrozenEstimator", FrozenTransform, FrozenMethods,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.model_selection.FixedThresholdClassifier", nullptr, Threshold,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.model_selection.TunedThresholdClassifierCV", nullptr, Threshold,
                 InputCheck::kNone},
};

}  // namespace

Rows ThresholdRows() { return kRows; }

}  // namespace tenon::sklearn
