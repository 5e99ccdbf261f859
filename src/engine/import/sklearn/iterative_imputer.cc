// IterativeImputer: each missing number is predicted from the other columns, round by round.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "import/sklearn/imputers.h"
#include "import/sklearn/predictor.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// A step: which column is predicted, from which, by what.
struct Step {
  int64_t feature = 0;
  std::vector<int64_t> others;
  Field estimator;
};

// The members of a named tuple.
absl::StatusOr<std::vector<Field>> MembersOf(const Field& tuple) {
  if (!tuple.is_instance()) return tuple.Items();
  std::vector<Field> out;
  for (size_t i = 0; i < tuple.object().items.size(); ++i)
    out.emplace_back(tuple.object().items[i], StrCat(tuple.path(), "[", i, "]"));
  return out;
}

absl::StatusOr<std::vector<Step>> ReadSteps(const Field& imputer, int64_t width) {
  TENON_ASSIGN_OR_RETURN(const Field list, imputer.Attr("imputation_sequence_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> items, list.Items());
  std::vector<Step> steps;
  for (const Field& item : items) {
    TENON_ASSIGN_OR_RETURN(const std::vector<Field> members, MembersOf(item));
    if (members.size() != 3) return item.Damaged("is no triple");
    TENON_ASSIGN_OR_RETURN(const int64_t feature, members[0].Int());
    TENON_ASSIGN_OR_RETURN(std::vector<int64_t> others, members[1].Ints());
    const auto in_range = [&](int64_t i) { return i >= 0 && i < width; };
    if (!in_range(feature) || !std::ranges::all_of(others, in_range))
      return item.Damaged(StrCat("names columns beyond ", width));
    steps.push_back({feature, std::move(others), members[2]});
  }
  return steps;
}

// One number a column, or one for all.
absl::StatusOr<std::vector<double>> Bounds(const Field& imputer, std::string_view name,
                                           int64_t width) {
  TENON_ASSIGN_OR_RETURN(const Dense bounds, ReadDense(imputer, name));
  if (bounds.values.size() == 1)
    return std::vector<double>(static_cast<size_t>(width), bounds.values[0]);
  if (static_cast<int64_t>(bounds.values.size()) != width)
    return imputer.Damaged(StrCat(name, " has ", bounds.values.size(), " numbers for ", width));
  return bounds.values;
}

// The columns that training had any value of.
absl::StatusOr<std::vector<int64_t>> KeptColumns(const Field& imputer, int64_t width) {
  TENON_ASSIGN_OR_RETURN(const Field statistics_owner, imputer.Attr("initial_imputer_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> statistics,
                         ReadVector(statistics_owner, "statistics_", width));
  std::vector<int64_t> kept;
  for (int64_t i = 0; i < width; ++i)
    if (!std::isnan(statistics[static_cast<size_t>(i)])) kept.push_back(i);
  return kept;
}

absl::StatusOr<Value> RunSteps(Context& context, const Field& imputer, Value filled, Value mask,
                               int64_t width) {
  Calc calc(context);
  TENON_ASSIGN_OR_RETURN(const std::vector<Step> steps, ReadSteps(imputer, width));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> lows, Bounds(imputer, "_min_value", width));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> highs, Bounds(imputer, "_max_value", width));
  std::vector<Value> columns;
  std::vector<Value> missing;
  for (int64_t i = 0; i < width; ++i) {
    columns.push_back(calc.Column(filled, i));
    missing.push_back(context.graph.Gather(mask, {i}, 1));
  }
  for (const Step& step : steps) {
    std::vector<Value> others;
    others.reserve(step.others.size());
    for (const int64_t i : step.others) others.push_back(columns[static_cast<size_t>(i)]);
    if (others.empty()) return step.estimator.Unsupported("it is given no columns");
    Frame frame = MatrixFrame(calc.Columns(others), static_cast<int64_t>(others.size()));
    frame.checked = true;
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, step.estimator, frame));
    if (!methods.predict.exists()) return step.estimator.Unsupported("it does not predict");
    const auto at = static_cast<size_t>(step.feature);
    const Value guess = calc.Clip(calc.AsColumn(methods.predict), lows[at], highs[at]);
    columns[at] = calc.Where(missing[at], guess, columns[at]);
  }
  return context.graph.WithShape(calc.Columns(columns), {kAnyDim, width});
}

absl::StatusOr<Frame> IterativeImputer(Context& context, const Field& imputer, const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const bool random, imputer.BoolAttr("sample_posterior", false));
  if (random) return imputer.Unsupported("sample_posterior=True answers by chance");
  TENON_ASSIGN_OR_RETURN(const bool keep, imputer.BoolAttr("keep_empty_features", false));
  if (keep) return imputer.Unsupported("keep_empty_features=True");
  TENON_ASSIGN_OR_RETURN(const Missing missing, ReadMissing(imputer));
  TENON_ASSIGN_OR_RETURN(const Frame checked, CheckInput(context, imputer, input, missing.is_nan));
  TENON_ASSIGN_OR_RETURN(const Field initial, imputer.Attr("initial_imputer_"));
  TENON_ASSIGN_OR_RETURN(const Frame filled, TranslateTransform(context, initial, checked));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> kept, KeptColumns(imputer, checked.width));
  const Frame seen = SelectColumns(context, checked, kept);
  TENON_ASSIGN_OR_RETURN(const Value mask, MaskOf(context, imputer, missing, seen.matrix));
  TENON_ASSIGN_OR_RETURN(const int64_t rounds, imputer.IntAttr("n_iter_"));
  Frame out = MatrixFrame(filled.matrix, filled.width);
  if (filled.width != seen.width)
    return imputer.Damaged("initial_imputer_ gives another number of columns");
  if (rounds > 0) {
    TENON_ASSIGN_OR_RETURN(const Value guessed,
                           RunSteps(context, imputer, filled.matrix, mask, filled.width));
    // Rows of nothing at all stay as they were first filled, when there is no other row.
    const Value all =
        graph.Node("ReduceMin", {graph.Cast(mask, DType::kFp64)}, {IntAttr("keepdims", 0)});
    out.matrix = graph.Node(
        "Where", {graph.Node("Greater", {all, graph.Scalar(0.5)}), filled.matrix, guessed});
  }
  out.checked = true;
  return WithIndicator(context, imputer, missing, checked, std::move(out));
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.impute.IterativeImputer", IterativeImputer, nullptr, InputCheck::kNone},
};

}  // namespace

Rows IterativeImputerRows() { return kRows; }

}  // namespace tenon::sklearn
