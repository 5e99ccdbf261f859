// Selectors of features.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

absl::StatusOr<Frame> Keep(Context& context, const Field& selector, const Frame& input,
                           const std::vector<bool>& mask) {
  std::vector<int64_t> kept;
  for (size_t i = 0; i < mask.size(); ++i)
    if (mask[i]) kept.push_back(static_cast<int64_t>(i));
  if (kept.empty()) return selector.Unsupported("it keeps no feature");
  return SelectColumns(context, input, kept);
}

absl::StatusOr<std::vector<double>> ScoresOf(const Field& selector, int64_t width) {
  TENON_ASSIGN_OR_RETURN(std::vector<double> scores, ReadVector(selector, "scores_", width));
  for (double& score : scores)
    if (std::isnan(score)) score = std::numeric_limits<double>::lowest();
  return scores;
}

std::vector<bool> BestMask(const std::vector<double>& scores, int64_t k) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t i) { return scores[i]; });
  std::vector<bool> mask(scores.size(), false);
  const size_t kept = std::min(order.size(), static_cast<size_t>(std::max<int64_t>(k, 0)));
  for (size_t i = order.size() - kept; i < order.size(); ++i) mask[order[i]] = true;
  return mask;
}

absl::StatusOr<Frame> SelectKBest(Context& context, const Field& selector, const Frame& input,
                                  std::string_view parameter) {
  TENON_ASSIGN_OR_RETURN(const Field k_field, selector.Attr(parameter));
  if (k_field.Text().ok()) return input;
  TENON_ASSIGN_OR_RETURN(const int64_t k, k_field.Int());
  TENON_ASSIGN_OR_RETURN(const std::vector<double> scores, ScoresOf(selector, input.width));
  return Keep(context, selector, input, BestMask(scores, k));
}

// numpy.percentile, linear.
double Percentile(std::vector<double> values, double percent) {
  std::ranges::sort(values);
  const double at = percent / 100 * static_cast<double>(values.size() - 1);
  const auto below =
      static_cast<size_t>(std::clamp(std::floor(at), 0.0, static_cast<double>(values.size() - 1)));
  const size_t above = std::min(below + 1, values.size() - 1);
  const double part = at - static_cast<double>(below);
  const double step = values[above] - values[below];
  return part >= 0.5 ? values[above] - step * (1 - part) : values[below] + step * part;
}

absl::StatusOr<Frame> SelectPercentile(Context& context, const Field& selector, const Frame& input,
                                       std::string_view parameter) {
  TENON_ASSIGN_OR_RETURN(const double percent, selector.NumberAttr(parameter));
  if (percent == 100) return input;
  TENON_ASSIGN_OR_RETURN(const std::vector<double> scores, ScoresOf(selector, input.width));
  if (scores.empty()) return selector.Damaged("it has no scores");
  const double threshold = Percentile(scores, 100 - percent);
  std::vector<bool> mask;
  mask.reserve(scores.size());
  for (const double score : scores) mask.push_back(score > threshold);
  auto room = static_cast<int64_t>(static_cast<double>(scores.size()) * percent / 100) -
              std::ranges::count(mask, true);
  for (size_t i = 0; i < scores.size() && room > 0; ++i) {
    if (scores[i] != threshold) continue;
    mask[i] = true;
    --room;
  }
  return Keep(context, selector, input, mask);
}

// The largest of the sorted p values that is within alpha over n for each before it.
double LargestOfRate(std::vector<double> values, double alpha) {
  std::ranges::sort(values);
  double largest = -1;
  const auto count = static_cast<double>(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] <= alpha / count * static_cast<double>(i + 1)) largest = values[i];
  return largest;
}

absl::StatusOr<Frame> SelectByPValue(Context& context, const Field& selector, const Frame& input,
                                     std::string_view kind, std::string_view parameter) {
  TENON_ASSIGN_OR_RETURN(double alpha, selector.NumberAttr(parameter));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> values,
                         ReadVector(selector, "pvalues_", input.width));
  if (kind == "fwe") alpha /= static_cast<double>(values.size());
  const double largest = LargestOfRate(values, alpha);
  std::vector<bool> mask;
  mask.reserve(values.size());
  for (const double value : values)
    mask.push_back(kind == "fdr" ? value <= largest : value < alpha);
  return Keep(context, selector, input, mask);
}

absl::StatusOr<Frame> SelectUnivariate(Context& context, const Field& selector,
                                       const Frame& input) {
  const std::string_view name = selector.short_class_name();
  if (name == "SelectKBest") return SelectKBest(context, selector, input, "k");
  if (name == "SelectPercentile") return SelectPercentile(context, selector, input, "percentile");
  if (name == "SelectFpr") return SelectByPValue(context, selector, input, "fpr", "alpha");
  if (name == "SelectFdr") return SelectByPValue(context, selector, input, "fdr", "alpha");
  if (name == "SelectFwe") return SelectByPValue(context, selector, input, "fwe", "alpha");
  TENON_ASSIGN_OR_RETURN(const std::string mode, selector.TextAttr("mode"));
  if (mode == "k_best") return SelectKBest(context, selector, input, "param");
  if (mode == "percentile") return SelectPercentile(context, selector, input, "param");
  if (mode == "fpr" || mode == "fdr" || mode == "fwe")
    return SelectByPValue(context, selector, input, mode, "param");
  return selector.Unsupported(StrCat("mode='", mode, "' is not supported"));
}

absl::StatusOr<Frame> VarianceThreshold(Context& context, const Field& selector,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const double threshold, selector.NumberAttr("threshold"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> variances,
                         ReadVector(selector, "variances_", WidthOf(input)));
  std::vector<bool> mask;
  mask.reserve(variances.size());
  for (const double variance : variances) mask.push_back(variance > threshold);
  return Keep(context, selector, input, mask);
}

absl::StatusOr<Frame> SelectSupport(Context& context, const Field& selector, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<double> support,
                         ReadVector(selector, "support_", input.width));
  std::vector<bool> mask;
  mask.reserve(support.size());
  for (const double one : support) mask.push_back(one != 0);
  return Keep(context, selector, input, mask);
}

absl::StatusOr<Methods> RfeMethods(Context& context, const Field& selector, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Frame kept, SelectSupport(context, selector, input));
  TENON_ASSIGN_OR_RETURN(const Field estimator, selector.Attr("estimator_"));
  TENON_ASSIGN_OR_RETURN(Methods methods, TranslateMethods(context, estimator, kept));
  methods.transform = kept.matrix;
  return methods;
}

// Of a linear model: the sum of the magnitudes of each feature's coefficients.
absl::StatusOr<std::vector<double>> ImportancesOf(const Field& selector, int64_t width) {
  if (selector.Has("importance_getter")) {
    TENON_RETURN_IF_ERROR(ExpectText(selector, "importance_getter", "auto"));
  }
  TENON_ASSIGN_OR_RETURN(const Field estimator, selector.Attr("estimator_"));
  if (!estimator.Has("coef_"))
    return selector.Unsupported(
        StrCat("the importances of ", estimator.class_name(),
               " are not in the file; select the columns with a ColumnTransformer"));
  TENON_ASSIGN_OR_RETURN(const Field coefficients, estimator.Attr("coef_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> values, coefficients.Doubles());
  const auto features = static_cast<size_t>(width);
  if (features == 0 || values.size() % features != 0)
    return coefficients.Damaged(StrCat("it has ", values.size(), " numbers"));
  std::vector<double> sums(features, 0.0);
  for (size_t i = 0; i < values.size(); ++i) sums[i % features] += std::abs(values[i]);
  return sums;
}

absl::StatusOr<double> ThresholdOf(const Field& selector, const std::vector<double>& importances) {
  const double mean = std::accumulate(importances.begin(), importances.end(), 0.0) /
                      static_cast<double>(importances.size());
  if (!selector.Has("threshold")) {
    TENON_ASSIGN_OR_RETURN(const Field estimator, selector.Attr("estimator_"));
    const absl::StatusOr<std::string> penalty = estimator.TextAttr("penalty", "");
    const absl::StatusOr<double> ratio = estimator.NumberAttr("l1_ratio", 0.0);
    const bool is_sparse = (penalty.ok() && *penalty == "l1") ||
                           estimator.short_class_name().find("Lasso") != std::string_view::npos ||
                           (ratio.ok() && *ratio == 1.0);
    return is_sparse ? 1e-5 : mean;
  }
  TENON_ASSIGN_OR_RETURN(const Field threshold, selector.Attr("threshold"));
  const absl::StatusOr<std::string> text = threshold.Text();
  if (!text.ok()) return threshold.Number();
  if (*text == "mean") return mean;
  if (*text == "median") return Percentile(importances, 50);
  return selector.Unsupported(StrCat("threshold='", *text, "' is not supported"));
}

absl::StatusOr<Frame> SelectFromModel(Context& context, const Field& selector, const Frame& input) {
  if (selector.Has("max_features"))
    return selector.Unsupported("max_features is not supported; use a threshold");
  TENON_ASSIGN_OR_RETURN(const std::vector<double> importances,
                         ImportancesOf(selector, input.width));
  TENON_ASSIGN_OR_RETURN(const double threshold, ThresholdOf(selector, importances));
  std::vector<bool> mask;
  mask.reserve(importances.size());
  for (const double one : importances) mask.push_back(one >= threshold);
  return Keep(context, selector, input, mask);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.feature_selection.SelectKBest", SelectUnivariate},
    EstimatorRow{"sklearn.feature_selection.SelectPercentile", SelectUnivariate},
    EstimatorRow{"sklearn.feature_selection.SelectFpr", SelectUnivariate},
    EstimatorRow{"sklearn.feature_selection.SelectFdr", SelectUnivariate},
    EstimatorRow{"sklearn.feature_selection.SelectFwe", SelectUnivariate},
    EstimatorRow{"sklearn.feature_selection.GenericUnivariateSelect", SelectUnivariate},
    EstimatorRow{"sklearn.feature_selection.VarianceThreshold", VarianceThreshold, nullptr,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.feature_selection.SequentialFeatureSelector", SelectSupport},
    EstimatorRow{"sklearn.feature_selection.RFE", SelectSupport, RfeMethods},
    EstimatorRow{"sklearn.feature_selection.RFECV", SelectSupport, RfeMethods},
    EstimatorRow{"sklearn.feature_selection.SelectFromModel", SelectFromModel},
};

}  // namespace

Rows SelectorRows() { return kRows; }

}  // namespace tenon::sklearn
