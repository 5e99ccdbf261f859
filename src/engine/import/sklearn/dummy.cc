#include <algorithm>
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

// Something with as many rows as the input.
absl::StatusOr<Value> Any(const Field& estimator, const Frame& input) {
  if (input.is_matrix()) return input.matrix;
  if (input.columns.empty()) return estimator.Damaged("has no input");
  return input.columns[0].value;
}

absl::StatusOr<Methods> Classifier(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value like, Any(estimator, input));
  TENON_ASSIGN_OR_RETURN(const std::string strategy, estimator.TextAttr("strategy"));
  if (strategy != "prior" && strategy != "most_frequent")
    return estimator.Unsupported(StrCat("strategy ", Quote(strategy)));
  TENON_ASSIGN_OR_RETURN(const Dense prior, ReadDense(estimator, "class_prior_"));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  if (prior.values.empty() || prior.values.size() != out.classes.size())
    return estimator.Damaged("class_prior_ does not fit classes_");
  std::vector<double> row = prior.values;
  const auto top = std::ranges::max_element(row) - row.begin();
  if (strategy == "most_frequent") {
    std::ranges::fill(row, 0.0);
    row[static_cast<size_t>(top)] = 1;
  }
  Calc calc(context);
  out.predict_proba = calc.RepeatRow(like, row);
  out.predict = LabelsOf(context, out.classes, calc.ArgMax(out.predict_proba));
  return out;
}

absl::StatusOr<Methods> Regressor(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value like, Any(estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense constant, ReadDense(estimator, "constant_"));
  Calc calc(context);
  Methods out;
  out.predict = calc.RepeatRow(like, constant.values);
  if (constant.values.size() == 1) out.predict = calc.Flat(out.predict);
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.dummy.DummyClassifier", nullptr, Classifier, InputCheck::kNone},
    {"sklearn.dummy.DummyRegressor", nullptr, Regressor, InputCheck::kNone},
});

}  // namespace

std::span<const EstimatorRow> DummyRows() { return kRows; }

}  // namespace tenon::sklearn
