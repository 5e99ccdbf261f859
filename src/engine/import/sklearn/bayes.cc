#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

absl::StatusOr<Methods> FromJoint(Context& context, const Field& estimator, Value joint) {
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  Calc calc(context);
  out.predict_proba = calc.Exp(calc.Sub(joint, calc.LogSumExp(joint)));
  out.predict = LabelsOf(context, out.classes, calc.ArgMax(joint));
  return out;
}

// One row a class.
absl::StatusOr<Dense> ReadPerClass(const Field& estimator, std::string_view name, int64_t classes) {
  TENON_ASSIGN_OR_RETURN(Dense out, ReadDense(estimator, name));
  if (out.rows != classes)
    return estimator.Damaged(StrCat(name, " has ", out.rows, " rows for ", classes, " classes"));
  return out;
}

absl::StatusOr<std::vector<double>> ReadPriors(const Field& estimator, std::string_view name) {
  TENON_ASSIGN_OR_RETURN(Dense out, ReadDense(estimator, name));
  return std::move(out.values);
}

std::vector<double> RowOf(const Dense& m, int64_t row) {
  const auto begin = m.values.begin() + static_cast<std::ptrdiff_t>(row * m.cols);
  return {begin, begin + static_cast<std::ptrdiff_t>(m.cols)};
}

absl::StatusOr<Methods> Gaussian(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> priors, ReadPriors(estimator, "class_prior_"));
  const auto classes = static_cast<int64_t>(priors.size());
  TENON_ASSIGN_OR_RETURN(const Dense theta, ReadPerClass(estimator, "theta_", classes));
  TENON_ASSIGN_OR_RETURN(const Dense var, ReadPerClass(estimator, "var_", classes));
  if (var.cols != theta.cols) return estimator.Damaged("theta_ and var_ differ in width");
  Calc calc(context);
  std::vector<Value> columns;
  for (int64_t c = 0; c < classes; ++c) {
    double logs = 0;
    for (int64_t i = 0; i < var.cols; ++i) logs += std::log(2 * std::numbers::pi * var.at(c, i));
    const double constant = -0.5 * logs;
    const Value off = calc.Sub(x, context.graph.Doubles(RowOf(theta, c)));
    const Value squares = calc.Div(calc.Mul(off, off), context.graph.Doubles(RowOf(var, c)));
    const Value n = calc.Sub(calc.Num(constant), calc.Mul(calc.Num(0.5), calc.RowSum(squares)));
    columns.push_back(calc.Add(calc.Num(std::log(priors[static_cast<size_t>(c)])), n));
  }
  return FromJoint(context, estimator, calc.Columns(columns));
}

absl::StatusOr<Methods> Multinomial(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense logs, ReadDense(estimator, "feature_log_prob_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> priors,
                         ReadPriors(estimator, "class_log_prior_"));
  Calc calc(context);
  Value joint = calc.MatMul(x, Transposed(context, logs));
  if (estimator.short_class_name() == "MultinomialNB" || logs.rows == 1)
    joint = calc.Add(joint, context.graph.Doubles(priors));  // ComplementNB weighs no priors
  return FromJoint(context, estimator, joint);
}

absl::StatusOr<Methods> Bernoulli(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense logs, ReadDense(estimator, "feature_log_prob_"));
  TENON_ASSIGN_OR_RETURN(std::vector<double> start, ReadPriors(estimator, "class_log_prior_"));
  if (static_cast<int64_t>(start.size()) != logs.rows)
    return estimator.Damaged("class_log_prior_ and feature_log_prob_ differ in classes");
  Calc calc(context);
  if (estimator.Has("binarize")) {
    TENON_ASSIGN_OR_RETURN(const double threshold, estimator.NumberAttr("binarize"));
    x = context.graph.Cast(calc.Greater(x, threshold), DType::kFp64);
  }
  Dense weights = logs;
  for (int64_t r = 0; r < logs.rows; ++r) {
    double sum = 0;
    for (int64_t c = 0; c < logs.cols; ++c) {
      const double absent = std::log(1 - std::exp(logs.at(r, c)));
      weights.values[static_cast<size_t>(r * logs.cols + c)] -= absent;
      sum += absent;
    }
    start[static_cast<size_t>(r)] += sum;
  }
  return FromJoint(
      context, estimator,
      calc.Add(calc.MatMul(x, Transposed(context, weights)), context.graph.Doubles(start)));
}

absl::StatusOr<Methods> Categorical(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("feature_log_prob_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> features, list.Items());
  TENON_ASSIGN_OR_RETURN(const std::vector<double> priors,
                         ReadPriors(estimator, "class_log_prior_"));
  if (static_cast<int64_t>(features.size()) != input.width)
    return list.Damaged(StrCat("has ", features.size(), " entries for ", input.width, " features"));
  const auto classes = static_cast<int64_t>(priors.size());
  Calc calc(context);
  Value joint = context.graph.Doubles(priors);
  for (size_t i = 0; i < features.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Shape shape, features[i].ArrayShape());
    TENON_ASSIGN_OR_RETURN(const std::vector<double> logs, features[i].Doubles());
    if (shape.size() != 2 || shape[0] != classes)
      return features[i].Damaged(StrCat("has shape ", ShapeToString(shape)));
    const Value table = Transposed(context, Dense{logs, shape[0], shape[1]});
    const Value index =
        context.graph.Cast(calc.Flat(calc.Column(x, static_cast<int64_t>(i))), DType::kInt64);
    joint = calc.Add(joint, context.graph.Node("Gather", {table, index}, {IntAttr("axis", 0)}));
  }
  return FromJoint(context, estimator, joint);
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.naive_bayes.GaussianNB", nullptr, Gaussian},
    {"sklearn.naive_bayes.MultinomialNB", nullptr, Multinomial},
    {"sklearn.naive_bayes.ComplementNB", nullptr, Multinomial},
    {"sklearn.naive_bayes.BernoulliNB", nullptr, Bernoulli},
    {"sklearn.naive_bayes.CategoricalNB", nullptr, Categorical},
});

}  // namespace

std::span<const EstimatorRow> BayesRows() { return kRows; }

}  // namespace tenon::sklearn
