#include <limits>
#include <string>
#include <utility>

#include "import/sklearn/ensembles.h"
#include "import/sklearn/predictor.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// The labels as a constant row, to be compared with predictions.
Value LabelRow(Context& context, const Classes& classes) {
  GraphBuilder& graph = context.graph;
  const auto k = static_cast<int64_t>(classes.size());
  if (classes.dtype == DType::kBytes) return graph.Strings({1, k}, classes.texts);
  if (classes.dtype == DType::kFp64) return graph.Constant<double>({1, k}, classes.doubles);
  const Value ints = graph.Constant<int64_t>({1, k}, classes.ints);
  return classes.dtype == DType::kBool ? graph.Cast(ints, DType::kBool) : ints;
}

struct Members {
  std::vector<Field> fields;
  std::vector<double> weights;
  double total = 0;
};

absl::StatusOr<Members> MembersOf(const Field& estimator) {
  Members out;
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("estimators_"));
  TENON_ASSIGN_OR_RETURN(out.fields, list.Items());
  TENON_ASSIGN_OR_RETURN(const Dense weights, ReadDense(estimator, "estimator_weights_"));
  if (out.fields.empty() || weights.values.size() < out.fields.size())
    return list.Damaged(
        StrCat("has ", out.fields.size(), " estimators for ", weights.values.size(), " weights"));
  out.weights = weights.values;
  for (const double w : out.weights) out.total += w;
  out.weights.resize(out.fields.size());
  return out;
}

// What one member adds to the scores [N,k].
absl::StatusOr<Value> Vote(Context& context, const Field& field, const Methods& methods,
                           const Classes& classes, double weight, bool real) {
  Calc calc(context);
  const auto k = static_cast<double>(classes.size());
  if (!real) {
    const Value same =
        calc.Equal(context.graph.Reshape(methods.predict, {-1, 1}), LabelRow(context, classes));
    return calc.Where(same, calc.Num(weight), calc.Num(-1 / (k - 1) * weight));
  }
  if (!methods.predict_proba.exists())
    return field.Unsupported("SAMME.R of an estimator without predict_proba");
  const Value p = context.graph.Node(
      "Max", {methods.predict_proba, calc.Num(std::numeric_limits<double>::epsilon())});
  const Value logs = calc.Log(p);
  return calc.Mul(calc.Num(k - 1), calc.Sub(logs, calc.Mul(calc.Num(1 / k), calc.RowSum(logs))));
}

}  // namespace

absl::StatusOr<Methods> AdaBoostClassifier(Context& context, const Field& estimator,
                                           const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Members members, MembersOf(estimator));
  TENON_ASSIGN_OR_RETURN(const std::string algorithm,
                         estimator.TextAttr("algorithm", std::string("SAMME")));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const auto k = static_cast<int64_t>(out.classes.size());
  if (k < 2) return estimator.Unsupported("a single class");
  Calc calc(context);
  Value sum;
  for (size_t i = 0; i < members.fields.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Methods methods,
                           TranslateMethods(context, members.fields[i], input));
    TENON_ASSIGN_OR_RETURN(const Value vote, Vote(context, members.fields[i], methods, out.classes,
                                                  members.weights[i], algorithm == "SAMME.R"));
    sum = sum.exists() ? calc.Add(sum, vote) : vote;
  }
  Value scores = calc.Div(sum, calc.Num(members.total));
  if (k == 2) {
    const Value one = calc.Sub(calc.Column(scores, 1), calc.Column(scores, 0));
    out.decision_function = calc.Flat(one);
    out.predict = LabelsOf(context, out.classes, calc.IsPositive(one));
    const Value half = calc.Div(one, calc.Num(2));
    out.predict_proba = calc.Softmax(calc.Columns({calc.Neg(half), half}));
    return out;
  }
  out.decision_function = scores;
  out.predict = LabelsOf(context, out.classes, calc.ArgMax(scores));
  out.predict_proba = calc.Softmax(calc.Div(scores, calc.Num(static_cast<double>(k - 1))));
  return out;
}

absl::StatusOr<Methods> AdaBoostRegressor(Context& context, const Field& estimator,
                                          const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Members members, MembersOf(estimator));
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  std::vector<Value> columns;
  for (const Field& field : members.fields) {
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, field, input));
    columns.push_back(calc.AsColumn(methods.predict));
  }
  const auto count = static_cast<int64_t>(columns.size());
  const std::vector<Value> sorted =
      graph.Nodes("TopK", {calc.Columns(columns), graph.Ints({count})}, 2,
                  {IntAttr("axis", 1), IntAttr("largest", 0), IntAttr("sorted", 1)});
  if (sorted.size() != 2) return graph.status();
  const Value weights =
      graph.Node("Gather", {graph.Doubles(members.weights), sorted[1]}, {IntAttr("axis", 0)});
  const Value up_to = graph.Node("CumSum", {weights, graph.Scalar<int64_t>(1)});
  const Value half = calc.Mul(calc.Num(0.5), calc.Column(up_to, count - 1));
  const Value above = graph.Cast(graph.Node("GreaterOrEqual", {up_to, half}), DType::kInt64);
  const Value median = graph.Node("ArgMax", {above}, {IntAttr("axis", 1), IntAttr("keepdims", 1)});
  Methods out;
  out.predict = calc.Flat(graph.Node("GatherElements", {sorted[0], median}, {IntAttr("axis", 1)}));
  return out;
}

}  // namespace tenon::sklearn
