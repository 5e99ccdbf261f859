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

// The matrices of FromPairs grow by the cube of the classes.
constexpr int64_t kMostClasses = 200;

ValueType Matrix64(int64_t columns) { return {DType::kFp64, Shape{kAnyDim, columns}}; }

// [N,m]: the kernel of every row with every support vector.
absl::StatusOr<Value> KernelOf(Context& context, const Field& estimator, Value x) {
  TENON_ASSIGN_OR_RETURN(const std::string kernel, estimator.TextAttr("kernel"));
  GraphBuilder& graph = context.graph;
  if (kernel == "precomputed") {
    TENON_ASSIGN_OR_RETURN(const Field support, estimator.Attr("support_"));
    TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, support.Ints());
    return graph.Gather(x, rows, 1);
  }
  TENON_ASSIGN_OR_RETURN(const Dense vectors, ReadDense(estimator, "support_vectors_"));
  TENON_ASSIGN_OR_RETURN(const double gamma, estimator.NumberAttr("_gamma"));
  TENON_ASSIGN_OR_RETURN(const double coef0, estimator.NumberAttr("coef0"));
  const ValueType type = Matrix64(vectors.rows);
  if (kernel == "linear") return Calc(context).MatMul(x, Transposed(context, vectors));
  std::vector<Value> operands = {x, ConstantOf(context, vectors), graph.Scalar<double>(gamma)};
  if (kernel == "rbf") return graph.Node("ai.tenon.Rbf", operands, {}, type);
  operands.push_back(graph.Scalar<double>(coef0));
  if (kernel == "sigmoid") return graph.Node("ai.tenon.SigmoidKernel", operands, {}, type);
  if (kernel != "poly") return estimator.Unsupported(StrCat("kernel ", Quote(kernel)));
  TENON_ASSIGN_OR_RETURN(const int64_t degree, estimator.IntAttr("degree"));
  return graph.Node("ai.tenon.PolyKernel", operands, {IntAttr("degree", degree)}, type);
}

// scikit-learn's one-versus-rest scores from pairwise values: votes, and confidences that decide
// among equals.
Value FromPairs(Context& context, Value ovo, int64_t k) {
  const int64_t pairs = k * (k - 1) / 2;
  Dense first{std::vector<double>(static_cast<size_t>(pairs * k)), pairs, k};
  Dense second = first;
  Dense sum = first;
  int64_t p = 0;
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t j = i + 1; j < k; ++j, ++p) {
      first.values[static_cast<size_t>(p * k + i)] = 1;
      second.values[static_cast<size_t>(p * k + j)] = 1;
      sum.values[static_cast<size_t>(p * k + i)] = 1;
      sum.values[static_cast<size_t>(p * k + j)] = -1;
    }
  }
  Calc calc(context);
  const Value negative =
      context.graph.Cast(context.graph.Node("Less", {ovo, calc.Num(0)}), DType::kFp64);
  const Value votes =
      calc.Add(calc.MatMul(calc.Sub(calc.Num(1), negative), ConstantOf(context, first)),
               calc.MatMul(negative, ConstantOf(context, second)));
  const Value trust = calc.MatMul(ovo, ConstantOf(context, sum));
  const Value size = context.graph.Node("Abs", {trust});
  return calc.Add(votes, calc.Div(trust, calc.Mul(calc.Num(3), calc.Add(size, calc.Num(1)))));
}

absl::StatusOr<Value> Pairwise(Context& context, const Field& estimator, Value x, int64_t k) {
  TENON_ASSIGN_OR_RETURN(const Value kernel, KernelOf(context, estimator, x));
  TENON_ASSIGN_OR_RETURN(const Dense dual, ReadDense(estimator, "_dual_coef_"));
  TENON_ASSIGN_OR_RETURN(const Dense bias, ReadDense(estimator, "_intercept_"));
  TENON_ASSIGN_OR_RETURN(const Field support, estimator.Attr("_n_support"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> counts, support.Ints());
  int64_t vectors = 0;
  for (const int64_t n : counts) vectors += n;
  const int64_t pairs = k * (k - 1) / 2;
  if (static_cast<int64_t>(counts.size()) != k || dual.rows != k - 1 || dual.cols != vectors ||
      static_cast<int64_t>(bias.values.size()) != pairs)
    return estimator.Damaged(StrCat("its support vectors do not fit ", k, " classes"));
  return context.graph.Node("ai.tenon.SvmDecide",
                            {kernel, ConstantOf(context, dual), context.graph.Doubles(bias.values),
                             context.graph.Ints(counts)},
                            {}, Matrix64(pairs));
}

absl::StatusOr<Methods> Classifier(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const auto k = static_cast<int64_t>(out.classes.size());
  TENON_ASSIGN_OR_RETURN(const Value ovo, Pairwise(context, estimator, x, k));
  TENON_ASSIGN_OR_RETURN(const std::string shape, estimator.TextAttr("decision_function_shape"));
  TENON_ASSIGN_OR_RETURN(const bool break_ties, estimator.BoolAttr("break_ties", false));
  if (k > kMostClasses && shape == "ovr")
    return estimator.Unsupported(StrCat("decision_function_shape 'ovr' of ", k, " classes, above ",
                                        kMostClasses, "; fit it with 'ovo'"));
  Calc calc(context);
  GraphBuilder& graph = context.graph;
  out.decision_function = ovo;
  if (k == 2) out.decision_function = calc.Flat(calc.Neg(ovo));
  if (k > 2 && shape == "ovr") out.decision_function = FromPairs(context, ovo, k);
  Value index = graph.Node("ai.tenon.SvmVote", {ovo}, {}, ValueType{DType::kInt64, Shape{kAnyDim}});
  if (break_ties && shape == "ovr" && k > 2) index = calc.ArgMax(out.decision_function);
  out.predict = LabelsOf(context, out.classes, index);
  TENON_ASSIGN_OR_RETURN(const Dense a, ReadDense(estimator, "_probA"));
  TENON_ASSIGN_OR_RETURN(const Dense b, ReadDense(estimator, "_probB"));
  if (a.values.empty()) return out;
  if (a.values.size() != static_cast<size_t>(k * (k - 1) / 2) || b.values.size() != a.values.size())
    return estimator.Damaged("_probA and _probB do not fit the classes");
  out.predict_proba =
      graph.Node("ai.tenon.SvmCouple", {ovo, graph.Doubles(a.values), graph.Doubles(b.values)},
                 {IntAttr("k", k)}, Matrix64(k));
  return out;
}

// [N]: the one decision value of a regressor.
absl::StatusOr<Value> Single(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Value kernel, KernelOf(context, estimator, x));
  TENON_ASSIGN_OR_RETURN(const Dense dual, ReadDense(estimator, "_dual_coef_"));
  TENON_ASSIGN_OR_RETURN(const Dense bias, ReadDense(estimator, "_intercept_"));
  if (dual.rows != 1 || bias.values.size() != 1)
    return estimator.Damaged("it has more than one row of _dual_coef_");
  Calc calc(context);
  return calc.Flat(
      calc.Add(calc.MatMul(kernel, Transposed(context, dual)), context.graph.Doubles(bias.values)));
}

absl::StatusOr<Methods> Regressor(Context& context, const Field& estimator, const Frame& input) {
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.predict, Single(context, estimator, input));
  return out;
}

absl::StatusOr<Methods> OneClass(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value decision, Single(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense bias, ReadDense(estimator, "_intercept_"));
  Calc calc(context);
  Methods out;
  out.decision_function = decision;
  out.score_samples = calc.Sub(decision, calc.Num(bias.values[0]));
  out.predict = calc.Where(calc.Greater(decision, 0), context.graph.Scalar<int64_t>(1),
                           context.graph.Scalar<int64_t>(-1));
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.svm.SVC", nullptr, Classifier},
    {"sklearn.svm.NuSVC", nullptr, Classifier},
    {"sklearn.svm.SVR", nullptr, Regressor},
    {"sklearn.svm.NuSVR", nullptr, Regressor},
    {"sklearn.svm.OneClassSVM", nullptr, OneClass},
});

}  // namespace

std::span<const EstimatorRow> SvmRows() { return kRows; }

}  // namespace tenon::sklearn
