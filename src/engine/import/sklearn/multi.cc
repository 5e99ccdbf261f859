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

absl::StatusOr<std::vector<Field>> Estimators(const Field& estimator) {
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("estimators_"));
  TENON_ASSIGN_OR_RETURN(std::vector<Field> all, list.Items());
  if (all.empty()) return list.Damaged("is empty");
  return all;
}

// [N,1]: how much a binary estimator is for its class, and from where on it is for it.
absl::StatusOr<Value> Confidence(Context& context, const Field& field, const Methods& methods,
                                 double* threshold) {
  Calc calc(context);
  *threshold = 0;
  if (methods.decision_function.exists()) return calc.AsColumn(methods.decision_function);
  *threshold = 0.5;
  if (methods.predict_proba.exists()) return calc.Column(methods.predict_proba, 1);
  if (methods.classes.size() == 0 && methods.predict.exists())
    return calc.AsColumn(methods.predict);
  return field.Unsupported("has neither decision_function nor predict_proba");
}

absl::StatusOr<Methods> OneVersusRest(Context& context, const Field& estimator,
                                      const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field binarizer, estimator.Attr("label_binarizer_"));
  TENON_ASSIGN_OR_RETURN(const std::string kind, binarizer.TextAttr("y_type_"));
  const bool labels = kind == "multilabel-indicator";
  if (kind != "binary" && kind != "multiclass" && !labels)
    return estimator.Unsupported(StrCat("targets of kind ", Quote(kind)));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> parts, Estimators(estimator));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  if (parts.size() != (out.classes.size() == 2 && !labels ? 1 : out.classes.size()))
    return estimator.Damaged(
        StrCat("has ", parts.size(), " estimators for ", out.classes.size(), " classes"));
  Calc calc(context);
  std::vector<Value> scores;
  std::vector<Value> probas;
  std::vector<Value> decisions;
  double threshold = 0;
  for (const Field& part : parts) {
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, part, input));
    TENON_ASSIGN_OR_RETURN(const Value score, Confidence(context, part, methods, &threshold));
    scores.push_back(score);
    if (methods.predict_proba.exists()) probas.push_back(calc.Column(methods.predict_proba, 1));
    if (methods.decision_function.exists()) decisions.push_back(score);
  }
  const bool binary = parts.size() == 1;
  const Value all = calc.Columns(scores);
  if (labels) {
    out.predict = context.graph.Cast(calc.Greater(all, threshold), DType::kInt64);
    if (decisions.size() == parts.size()) out.decision_function = binary ? calc.Flat(all) : all;
    if (probas.size() == parts.size())
      out.predict_proba = binary ? calc.PairOf(probas[0]) : calc.Columns(probas);
    return out;
  }
  const Value index =
      binary ? context.graph.Cast(calc.Flat(calc.Greater(all, threshold)), DType::kInt64)
             : calc.ArgMax(all);
  out.predict = LabelsOf(context, out.classes, index);
  if (decisions.size() == parts.size()) out.decision_function = binary ? calc.Flat(all) : all;
  if (probas.size() != parts.size()) return out;
  const Value p = binary ? calc.PairOf(probas[0]) : calc.Columns(probas);
  const Value sum = calc.RowSum(p);
  out.predict_proba = calc.Div(p, calc.Where(calc.Equal(sum, calc.Num(0)), calc.Num(1), sum));
  return out;
}

// Votes of the pairs, and confidences that decide among equals: scikit-learn's
// _ovr_decision_function.
absl::StatusOr<Methods> OneVersusOne(Context& context, const Field& estimator, const Frame& input) {
  if (estimator.Has("pairwise_indices_")) return estimator.Unsupported("a precomputed kernel");
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> parts, Estimators(estimator));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const size_t k = out.classes.size();
  if (parts.size() != k * (k - 1) / 2)
    return estimator.Damaged(StrCat("has ", parts.size(), " estimators for ", k, " classes"));
  Calc calc(context);
  std::vector<Value> votes(k, calc.Num(0));
  std::vector<Value> trust(k, calc.Num(0));
  double threshold = 0;
  size_t pair = 0;
  for (size_t i = 0; i < k; ++i) {
    for (size_t j = i + 1; j < k; ++j, ++pair) {
      TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, parts[pair], input));
      TENON_ASSIGN_OR_RETURN(const Value score,
                             Confidence(context, parts[pair], methods, &threshold));
      const Value second = calc.AsColumn(context.graph.Cast(methods.predict, DType::kFp64));
      trust[i] = calc.Sub(trust[i], score);
      trust[j] = calc.Add(trust[j], score);
      votes[i] = calc.Add(votes[i], calc.Sub(calc.Num(1), second));
      votes[j] = calc.Add(votes[j], second);
    }
  }
  std::vector<Value> columns;
  for (size_t i = 0; i < k; ++i) {
    const Value size = calc.Add(context.graph.Node("Abs", {trust[i]}), calc.Num(1));
    columns.push_back(calc.Add(votes[i], calc.Div(trust[i], calc.Mul(calc.Num(3), size))));
  }
  const Value all = calc.Columns(columns);
  out.decision_function = k == 2 ? calc.Flat(columns[1]) : all;
  const Value index =
      k == 2 ? context.graph.Cast(calc.Greater(out.decision_function, threshold), DType::kInt64)
             : calc.ArgMax(all);
  out.predict = LabelsOf(context, out.classes, index);
  return out;
}

absl::StatusOr<Methods> MultiOutput(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> parts, Estimators(estimator));
  Calc calc(context);
  Methods out;
  std::vector<Value> columns;
  for (const Field& part : parts) {
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, part, input));
    columns.push_back(calc.AsColumn(methods.predict));
    if (methods.predict_proba.exists()) out.probas.push_back(methods.predict_proba);
  }
  if (out.probas.size() != parts.size()) out.probas.clear();
  out.predict = calc.Columns(columns);
  return out;
}

// The column that a chain hands on or answers.
absl::StatusOr<Value> ChainColumn(Context& context, const Field& part, const Methods& methods,
                                  std::string_view method) {
  Calc calc(context);
  if (method == "predict" && methods.predict.exists()) {
    if (context.graph.status().ok() && context.graph.DTypeOf(methods.predict) == DType::kBytes)
      return part.Unsupported("a chain of text labels");
    return calc.AsColumn(context.graph.Cast(methods.predict, DType::kFp64));
  }
  if (method == "predict_proba" && methods.predict_proba.exists())
    return calc.Column(methods.predict_proba, 1);
  if (method == "decision_function" && methods.decision_function.exists())
    return calc.AsColumn(methods.decision_function);
  return part.Unsupported(StrCat("a chain by ", Quote(method)));
}

absl::StatusOr<Methods> Chain(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> parts, Estimators(estimator));
  TENON_ASSIGN_OR_RETURN(const Field order_field, estimator.Attr("order_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> order, order_field.Ints());
  TENON_ASSIGN_OR_RETURN(const std::string method,
                         estimator.TextAttr("chain_method_", std::string("predict")));
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  if (order.size() != parts.size())
    return order_field.Damaged(
        StrCat("has ", order.size(), " entries for ", parts.size(), " estimators"));
  Calc calc(context);
  Frame frame;
  frame.matrix = x;
  frame.width = input.width;
  std::vector<Value> predictions(parts.size());
  std::vector<Value> probas(parts.size());
  std::vector<Value> decisions(parts.size());
  bool all_probas = true;
  bool all_decisions = true;
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto target = static_cast<size_t>(order[i]);
    if (target >= parts.size() || predictions[target].exists())
      return order_field.Damaged(StrCat("names target ", order[i], " twice or beyond the last"));
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, parts[i], frame));
    TENON_ASSIGN_OR_RETURN(predictions[target], ChainColumn(context, parts[i], methods, "predict"));
    TENON_ASSIGN_OR_RETURN(const Value next, ChainColumn(context, parts[i], methods, method));
    all_probas = all_probas && methods.predict_proba.exists();
    if (all_probas) probas[target] = calc.Column(methods.predict_proba, 1);
    all_decisions = all_decisions && methods.decision_function.exists();
    if (all_decisions) decisions[target] = calc.AsColumn(methods.decision_function);
    frame.width += 1;
    frame.matrix = context.graph.WithShape(context.graph.Concat({frame.matrix, next}, 1),
                                           {kAnyDim, frame.width});
  }
  Methods out;
  out.predict = calc.Columns(predictions);
  if (all_probas) out.predict_proba = calc.Columns(probas);
  if (all_decisions) out.decision_function = calc.Columns(decisions);
  return out;
}

// What stands for an estimator whose targets were all the same, 0 or 1.
absl::StatusOr<Methods> ConstantPredictor(Context& context, const Field& estimator,
                                          const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense target, ReadDense(estimator, "y_"));
  if (target.values.size() != 1) return estimator.Damaged("y_ is not one number");
  Calc calc(context);
  const Value one = calc.Repeat(x, target.values[0]);
  Methods out;
  out.predict = calc.Flat(one);
  out.decision_function = calc.Flat(one);
  out.predict_proba = calc.PairOf(one);
  return out;
}

// The class whose code lies nearest to what the estimators say.
absl::StatusOr<Methods> OutputCode(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> parts, Estimators(estimator));
  TENON_ASSIGN_OR_RETURN(const Dense codes, ReadDense(estimator, "code_book_"));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  if (codes.rows != static_cast<int64_t>(out.classes.size()) ||
      codes.cols != static_cast<int64_t>(parts.size()))
    return estimator.Damaged("code_book_ does not fit the classes and estimators");
  std::vector<Value> scores;
  double threshold = 0;
  for (const Field& part : parts) {
    TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, part, input));
    TENON_ASSIGN_OR_RETURN(const Value score, Confidence(context, part, methods, &threshold));
    scores.push_back(score);
  }
  const Value all = Calc(context).Columns(scores);
  const Value squared =
      context.graph.Node("ai.tenon.SquaredDistances", {all, ConstantOf(context, codes)}, {},
                         ValueType{DType::kFp64, Shape{kAnyDim, codes.rows}});
  const Value nearest =
      context.graph.Node("ArgMin", {squared}, {IntAttr("axis", 1), IntAttr("keepdims", 0)});
  out.predict = LabelsOf(context, out.classes, nearest);
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.multiclass.OneVsRestClassifier", nullptr, OneVersusRest, InputCheck::kNone},
    {"sklearn.multiclass.OneVsOneClassifier", nullptr, OneVersusOne, InputCheck::kNone},
    {"sklearn.multiclass._ConstantPredictor", nullptr, ConstantPredictor, InputCheck::kNone},
    {"sklearn.multiclass.OutputCodeClassifier", nullptr, OutputCode, InputCheck::kNone},
    {"sklearn.multioutput.MultiOutputRegressor", nullptr, MultiOutput, InputCheck::kNone},
    {"sklearn.multioutput.MultiOutputClassifier", nullptr, MultiOutput, InputCheck::kNone},
    {"sklearn.multioutput.ClassifierChain", nullptr, Chain},
    {"sklearn.multioutput.RegressorChain", nullptr, Chain},
});

}  // namespace

std::span<const EstimatorRow> MultiRows() { return kRows; }

}  // namespace tenon::sklearn
