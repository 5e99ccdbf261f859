#include "import/sklearn/ensembles.h"

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

absl::StatusOr<std::vector<Field>> Members(const Field& estimator) {
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("estimators_"));
  TENON_ASSIGN_OR_RETURN(std::vector<Field> all, list.Items());
  if (all.empty()) return list.Damaged("is empty");
  return all;
}

Frame MatrixOf(Value matrix, int64_t width) {
  Frame out;
  out.matrix = matrix;
  out.width = width;
  return out;
}

// Predictions of encoded labels as indices [N,1].
absl::StatusOr<Value> EncodedIndex(Context& context, const Field& field, const Methods& methods) {
  const DType dtype = methods.classes.dtype;
  if (methods.classes.size() == 0 || dtype == DType::kBytes)
    return field.Unsupported("labels that are not numbered");
  return Calc(context).AsColumn(context.graph.Cast(methods.predict, DType::kInt64));
}

// 1 in the column of each row's index: [N,k].
Value OneHot(Context& context, Value index, int64_t k) {
  std::vector<int64_t> all;
  for (int64_t i = 0; i < k; ++i) all.push_back(i);
  return context.graph.Cast(
      context.graph.Node("Equal", {index, context.graph.Constant<int64_t>({1, k}, all)}),
      DType::kFp64);
}

// Weights of the estimators that were not dropped; ones where there are none.
absl::StatusOr<std::vector<double>> VoteWeights(const Field& estimator, size_t members) {
  if (!estimator.Has("weights")) return std::vector<double>(members, 1.0);
  TENON_ASSIGN_OR_RETURN(const Field field, estimator.Attr("weights"));
  TENON_ASSIGN_OR_RETURN(std::vector<double> all, field.Doubles());
  TENON_ASSIGN_OR_RETURN(const Field named, estimator.Attr("estimators"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> pairs, named.Items());
  if (all.size() != pairs.size())
    return field.Damaged(StrCat("has ", all.size(), " entries for ", pairs.size(), " estimators"));
  std::vector<double> kept;
  for (size_t i = 0; i < pairs.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Field one, pairs[i].Item(1));
    if (one.is_instance()) kept.push_back(all[i]);
  }
  if (kept.size() != members)
    return field.Damaged(StrCat("leaves ", kept.size(), " weights for ", members, " estimators"));
  return kept;
}

double SumOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum;
}

absl::StatusOr<Methods> VotingClassifier(Context& context, const Field& estimator,
                                         const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> members, Members(estimator));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> weights, VoteWeights(estimator, members.size()));
  TENON_ASSIGN_OR_RETURN(const std::string voting, estimator.TextAttr("voting"));
  const bool soft = voting == "soft";
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const auto k = static_cast<int64_t>(out.classes.size());
  Calc calc(context);
  Value sum;
  std::vector<Value> votes;
  for (size_t i = 0; i < members.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, members[i], input));
    Value vote = methods.predict_proba;
    if (soft && !vote.exists()) return members[i].Unsupported("soft voting without predict_proba");
    if (!soft) {
      TENON_ASSIGN_OR_RETURN(const Value index, EncodedIndex(context, members[i], methods));
      votes.push_back(index);
      vote = OneHot(context, index, k);
    } else {
      votes.push_back(vote);
    }
    vote = calc.Mul(vote, calc.Num(weights[i]));
    sum = sum.exists() ? calc.Add(sum, vote) : vote;
  }
  out.predict = LabelsOf(context, out.classes, calc.ArgMax(sum));
  if (soft) out.predict_proba = calc.Div(sum, calc.Num(SumOf(weights)));
  TENON_ASSIGN_OR_RETURN(const bool flat, estimator.BoolAttr("flatten_transform", true));
  if (flat || !soft) out.transform = calc.Columns(votes);
  return out;
}

absl::StatusOr<Methods> VotingRegressor(Context& context, const Field& estimator,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> members, Members(estimator));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> weights, VoteWeights(estimator, members.size()));
  Calc calc(context);
  Value sum;
  std::vector<Value> votes;
  for (size_t i = 0; i < members.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, members[i], input));
    votes.push_back(calc.AsColumn(methods.predict));
    const Value vote = calc.Mul(methods.predict, calc.Num(weights[i]));
    sum = sum.exists() ? calc.Add(sum, vote) : vote;
  }
  Methods out;
  out.predict = calc.Div(sum, calc.Num(SumOf(weights)));
  out.transform = calc.Columns(votes);
  return out;
}

// What one base estimator of a stack hands to the final one.
absl::StatusOr<Value> StackColumns(Context& context, const Field& field, const Methods& methods,
                                   const std::string& method, bool binary, int64_t* width) {
  Calc calc(context);
  *width = 1;
  if (method == "predict") return calc.AsColumn(context.graph.Cast(methods.predict, DType::kFp64));
  if (method == "decision_function" && methods.decision_function.exists()) {
    if (binary) return calc.AsColumn(methods.decision_function);
    const std::optional<Shape> shape = context.graph.TypeOf(methods.decision_function).shape;
    if (!shape.has_value() || shape->size() != 2 || (*shape)[1] < 1)
      return field.Unsupported("a decision_function of unknown width in a stack");
    *width = (*shape)[1];
    return methods.decision_function;
  }
  if (method != "predict_proba" || !methods.predict_proba.exists())
    return field.Unsupported(StrCat("a stack by ", Quote(method)));
  if (binary) return calc.Column(methods.predict_proba, 1);
  *width = static_cast<int64_t>(methods.classes.size());
  return methods.predict_proba;
}

// What the final estimator answers; `transform` is what it is given.
absl::StatusOr<Methods> FinalOfStack(Context& context, const Field& estimator, const Frame& input,
                                     size_t classes) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> members, Members(estimator));
  TENON_ASSIGN_OR_RETURN(const Field methods_field, estimator.Attr("stack_method_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string> names, methods_field.Strings());
  TENON_ASSIGN_OR_RETURN(const bool passthrough, estimator.BoolAttr("passthrough", false));
  TENON_ASSIGN_OR_RETURN(const Field last, estimator.Attr("final_estimator_"));
  if (names.size() != members.size())
    return methods_field.Damaged(
        StrCat("has ", names.size(), " entries for ", members.size(), " estimators"));
  std::vector<Value> columns;
  int64_t width = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, members[i], input));
    int64_t more = 0;
    TENON_ASSIGN_OR_RETURN(const Value column, StackColumns(context, members[i], methods, names[i],
                                                            classes == 2, &more));
    columns.push_back(column);
    width += more;
  }
  if (passthrough) {
    TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
    columns.push_back(x);
    width += input.is_matrix() ? input.width : static_cast<int64_t>(input.columns.size());
  }
  const Value all = context.graph.WithShape(Calc(context).Columns(columns), {kAnyDim, width});
  TENON_ASSIGN_OR_RETURN(Methods out, TranslateMethods(context, last, MatrixOf(all, width)));
  out.transform = all;
  return out;
}

absl::StatusOr<Methods> StackingRegressor(Context& context, const Field& estimator,
                                          const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Methods last, FinalOfStack(context, estimator, input, 0));
  Methods out;
  out.predict = last.predict;
  out.transform = last.transform;
  return out;
}

absl::StatusOr<Methods> StackingClassifier(Context& context, const Field& estimator,
                                           const Frame& input) {
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  TENON_ASSIGN_OR_RETURN(const Methods last,
                         FinalOfStack(context, estimator, input, out.classes.size()));
  TENON_ASSIGN_OR_RETURN(const Value index, EncodedIndex(context, estimator, last));
  out.predict = LabelsOf(context, out.classes, Calc(context).Flat(index));
  out.predict_proba = last.predict_proba;
  out.decision_function = last.decision_function;
  out.transform = last.transform;
  return out;
}

// The columns that one member of a bag looks at.
absl::StatusOr<Frame> BagInput(Context& context, const Field& columns_field, Value x,
                               int64_t width) {
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> columns, columns_field.Ints());
  bool all = static_cast<int64_t>(columns.size()) == width;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] < 0 || columns[i] >= width)
      return columns_field.Damaged(StrCat("names column ", columns[i], " of ", width));
    all = all && columns[i] == static_cast<int64_t>(i);
  }
  if (all) return MatrixOf(x, width);
  return MatrixOf(context.graph.Gather(x, columns, 1), static_cast<int64_t>(columns.size()));
}

absl::StatusOr<std::vector<Methods>> BagMembers(Context& context, const Field& estimator,
                                                const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> members, Members(estimator));
  TENON_ASSIGN_OR_RETURN(const Field features_field, estimator.Attr("estimators_features_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> features, features_field.Items());
  if (features.size() != members.size())
    return features_field.Damaged(
        StrCat("has ", features.size(), " entries for ", members.size(), " estimators"));
  std::vector<Methods> out;
  for (size_t i = 0; i < members.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Frame frame, BagInput(context, features[i], x, input.width));
    TENON_ASSIGN_OR_RETURN(Methods methods, TranslateMethods(context, members[i], frame));
    out.push_back(std::move(methods));
  }
  return out;
}

absl::StatusOr<Methods> BaggingRegressor(Context& context, const Field& estimator,
                                         const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Methods> members, BagMembers(context, estimator, input));
  Calc calc(context);
  Value sum;
  for (const Methods& member : members)
    sum = sum.exists() ? calc.Add(sum, member.predict) : member.predict;
  Methods out;
  out.predict = calc.Div(sum, calc.Num(static_cast<double>(members.size())));
  return out;
}

absl::StatusOr<Methods> BaggingClassifier(Context& context, const Field& estimator,
                                          const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Methods> members, BagMembers(context, estimator, input));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const auto k = static_cast<int64_t>(out.classes.size());
  Calc calc(context);
  Value sum;
  Value decisions;
  for (const Methods& member : members) {
    if (static_cast<int64_t>(member.classes.size()) != k)
      return estimator.Unsupported("a member that has not seen every class");
    Value p = member.predict_proba;
    if (!p.exists()) {
      TENON_ASSIGN_OR_RETURN(const Value index, EncodedIndex(context, estimator, member));
      p = OneHot(context, index, k);
    }
    sum = sum.exists() ? calc.Add(sum, p) : p;
    const Value d = member.decision_function;
    if (d.exists()) decisions = decisions.exists() ? calc.Add(decisions, d) : d;
  }
  const Value count = calc.Num(static_cast<double>(members.size()));
  out.predict_proba = calc.Div(sum, count);
  out.predict = LabelsOf(context, out.classes, calc.ArgMax(out.predict_proba));
  if (decisions.exists()) out.decision_function = calc.Div(decisions, count);
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.ensemble.VotingClassifier", nullptr, VotingClassifier, InputCheck::kNone},
    {"sklearn.ensemble.VotingRegressor", nullptr, VotingRegressor, InputCheck::kNone},
    {"sklearn.ensemble.StackingClassifier", nullptr, StackingClassifier, InputCheck::kNone},
    {"sklearn.ensemble.StackingRegressor", nullptr, StackingRegressor, InputCheck::kNone},
    {"sklearn.ensemble.BaggingClassifier", nullptr, BaggingClassifier, InputCheck::kNone},
    {"sklearn.ensemble.BaggingRegressor", nullptr, BaggingRegressor, InputCheck::kNone},
    {"sklearn.ensemble.AdaBoostClassifier", nullptr, AdaBoostClassifier},
    {"sklearn.ensemble.AdaBoostRegressor", nullptr, AdaBoostRegressor},
    {"sklearn.ensemble.IsolationForest", nullptr, IsolationForest, InputCheck::kNone},
});

}  // namespace

std::span<const EstimatorRow> EnsembleRows() { return kRows; }

}  // namespace tenon::sklearn
