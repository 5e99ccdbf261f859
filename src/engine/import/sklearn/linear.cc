#include <array>
#include <optional>
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

struct Scores {
  Value value;  // [N,k]
  int64_t k = 0;
  bool vector = false;  // coef_ is a vector
};

Value Affine(Context& context, Value x, const Dense& weights, const Dense& bias) {
  Calc calc(context);
  const Value biases = context.graph.Doubles(bias.values);
  if (weights.rows != 1) return calc.Add(calc.MatMul(x, Transposed(context, weights)), biases);
  const std::optional<Shape> shape = context.graph.TypeOf(x).shape;  // constants move it
  const int64_t rows = shape.has_value() && !shape->empty() ? shape->front() : kAnyDim;
  return context.graph.Node("ai.tenon.Affine", {x, context.graph.Doubles(weights.values), biases},
                            {}, ValueType{DType::kFp64, Shape{rows, 1}});
}

absl::StatusOr<Scores> LinearScores(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Field coef, estimator.Attr("coef_"));
  Shape shape = {1, 1};
  if (coef.kind() != python::Kind::kSparse) {
    TENON_ASSIGN_OR_RETURN(shape, coef.ArrayShape());
  }
  TENON_ASSIGN_OR_RETURN(const Dense weights, ReadDense(estimator, "coef_"));
  TENON_ASSIGN_OR_RETURN(const Dense bias, ReadDense(estimator, "intercept_"));
  if (weights.cols != input.width)
    return coef.Damaged(StrCat("has ", weights.cols, " columns for ", input.width, " features"));
  const auto biases = static_cast<int64_t>(bias.values.size());
  if (biases != 1 && biases != weights.rows)
    return estimator.Damaged(
        StrCat("has ", biases, " intercepts for ", weights.rows, " rows of coef_"));
  Scores out{Affine(context, x, weights, bias), weights.rows, shape.size() == 1};
  return out;
}

absl::StatusOr<Methods> Regressor(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Scores scores, LinearScores(context, estimator, input));
  Methods out;
  out.predict = scores.vector ? Calc(context).Flat(scores.value) : scores.value;
  return out;
}

absl::StatusOr<Methods> LogLinkRegressor(Context& context, const Field& estimator,
                                         const Frame& input) {
  TENON_ASSIGN_OR_RETURN(Methods out, Regressor(context, estimator, input));
  out.predict = Calc(context).Exp(out.predict);
  return out;
}

absl::StatusOr<Methods> Tweedie(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::string link, estimator.TextAttr("link", "auto"));
  TENON_ASSIGN_OR_RETURN(const double power, estimator.NumberAttr("power", 0.0));
  if (link == "identity" || (link == "auto" && power <= 0))
    return Regressor(context, estimator, input);
  if (link != "log" && link != "auto") return estimator.Unsupported(StrCat("link ", Quote(link)));
  return LogLinkRegressor(context, estimator, input);
}

absl::StatusOr<Methods> Ransac(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field inner, estimator.Attr("estimator_"));
  TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, inner, input));
  Methods out;
  out.predict = methods.predict;
  return out;
}

absl::StatusOr<Methods> Pls(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense mean, ReadDense(estimator, "_x_mean"));
  TENON_ASSIGN_OR_RETURN(const Dense scale, ReadDense(estimator, "_x_std"));
  TENON_ASSIGN_OR_RETURN(const Dense rotations, ReadDense(estimator, "x_rotations_"));
  TENON_ASSIGN_OR_RETURN(const Dense weights, ReadDense(estimator, "coef_"));
  TENON_ASSIGN_OR_RETURN(const Dense bias, ReadDense(estimator, "intercept_"));
  TENON_ASSIGN_OR_RETURN(const bool flat, estimator.BoolAttr("_predict_1d", false));
  Calc calc(context);
  const Value centred = calc.Sub(x, ConstantOf(context, mean));
  const Value scaled = calc.Div(centred, ConstantOf(context, scale));
  Methods out;
  // Coefficients are of scaled features up to 1.4.
  out.predict = calc.Add(
      calc.MatMul(MinorVersion(estimator) < 5 ? scaled : centred, Transposed(context, weights)),
      context.graph.Doubles(bias.values));
  if (flat) out.predict = calc.Flat(out.predict);
  out.transform = calc.MatMul(scaled, ConstantOf(context, rotations));
  return out;
}

// decision_function and predict of scikit-learn's LinearClassifierMixin.
struct Linear {
  Methods methods;
  Scores scores;
};

// Where the probability of two classes is the score's sigmoid, predict_proba too.
absl::StatusOr<Linear> ClassifierOf(Context& context, const Field& estimator, const Frame& input,
                                    bool sigmoid) {
  Linear out;
  TENON_ASSIGN_OR_RETURN(out.scores, LinearScores(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(out.methods.classes, ClassesOf(estimator));
  const auto classes = static_cast<int64_t>(out.methods.classes.size());
  const bool binary = out.scores.k == 1;
  if (classes != (binary ? 2 : out.scores.k))
    return estimator.Damaged(
        StrCat("has ", out.scores.k, " rows of coef_ for ", classes, " classes"));
  Calc calc(context);
  Value index;
  if (binary && sigmoid) {
    const Calc::Sides sides = calc.Logistic(out.scores.value);
    out.methods.predict_proba = sides.probabilities;
    index = sides.positive;
  } else {
    index = binary ? calc.IsPositive(out.scores.value) : calc.ArgMax(out.scores.value);
  }
  out.methods.decision_function = binary ? calc.Flat(out.scores.value) : out.scores.value;
  out.methods.predict = LabelsOf(context, out.methods.classes, index);
  return out;
}

absl::StatusOr<Methods> Classifier(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(Linear linear, ClassifierOf(context, estimator, input, false));
  return std::move(linear.methods);
}

absl::StatusOr<Methods> RidgeClassifier(Context& context, const Field& estimator,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field binarizer, estimator.Attr("_label_binarizer"));
  TENON_ASSIGN_OR_RETURN(const std::string kind, binarizer.TextAttr("y_type_"));
  if (kind == "multilabel-indicator") {
    TENON_ASSIGN_OR_RETURN(const Scores scores, LinearScores(context, estimator, input));
    Methods out;
    out.decision_function = scores.value;
    out.predict = context.graph.Cast(Calc(context).Greater(scores.value, 0), DType::kInt64);
    return out;
  }
  if (kind != "binary" && kind != "multiclass")
    return estimator.Unsupported(StrCat("targets of kind ", Quote(kind)));
  return Classifier(context, estimator, input);
}

// Sigmoids of the scores, of several classes divided by their sum.
void SetOneVersusRest(Context& context, Linear* linear) {
  Calc calc(context);
  if (linear->scores.k != 1)
    linear->methods.predict_proba = calc.Normalized(calc.Sigmoid(linear->scores.value));
}

absl::StatusOr<Methods> Logistic(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::string mode,
                         estimator.TextAttr("multi_class", std::string("auto")));
  TENON_ASSIGN_OR_RETURN(const std::string solver, estimator.TextAttr("solver"));
  const bool multinomial = mode == "multinomial";
  TENON_ASSIGN_OR_RETURN(Linear linear, ClassifierOf(context, estimator, input, !multinomial));
  Calc calc(context);
  Value scores = linear.scores.value;
  if (mode == "ovr" || (!multinomial && (linear.scores.k == 1 || solver == "liblinear"))) {
    SetOneVersusRest(context, &linear);
  } else {
    if (linear.scores.k == 1) scores = calc.Columns({calc.Neg(scores), scores});
    linear.methods.predict_proba = calc.Softmax(scores);
  }
  return std::move(linear.methods);
}

Value ModifiedHuber(Context& context, const Scores& scores) {
  Calc calc(context);
  const Value half = calc.Div(calc.Add(calc.Clip(scores.value, -1, 1), calc.Num(1)), calc.Num(2));
  if (scores.k == 1) return calc.PairOf(half);
  const Value sum = calc.RowSum(half);
  const Value none = calc.Equal(sum, calc.Num(0));
  const Value total = calc.Where(none, calc.Num(static_cast<double>(scores.k)), sum);
  return calc.Div(calc.Where(none, calc.Num(1), half), total);
}

absl::StatusOr<Methods> Sgd(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::string loss, estimator.TextAttr("loss"));
  const bool sigmoid = loss == "log_loss" || loss == "log";
  TENON_ASSIGN_OR_RETURN(Linear linear, ClassifierOf(context, estimator, input, sigmoid));
  if (sigmoid) SetOneVersusRest(context, &linear);
  if (loss == "modified_huber")
    linear.methods.predict_proba = ModifiedHuber(context, linear.scores);
  return std::move(linear.methods);
}

absl::StatusOr<Methods> SgdOneClass(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Dense weights, ReadDense(estimator, "coef_"));
  TENON_ASSIGN_OR_RETURN(const Dense offset, ReadDense(estimator, "offset_"));
  if (weights.rows != 1 || weights.cols != input.width || offset.values.size() != 1)
    return estimator.Damaged(
        StrCat("has coefficients ", weights.rows, " x ", weights.cols, " for ", input.width));
  Calc calc(context);
  const Value score = calc.MatMul(input.matrix, Transposed(context, weights));
  Methods out;
  out.decision_function = calc.Flat(calc.Sub(score, calc.Num(offset.values[0])));
  out.score_samples = calc.Flat(score);
  out.predict =
      calc.Where(context.graph.Node("GreaterOrEqual", {out.decision_function, calc.Num(0)}),
                 context.graph.Scalar<int64_t>(1), context.graph.Scalar<int64_t>(-1));
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.linear_model.LinearRegression", nullptr, Regressor},
    {"sklearn.linear_model.Ridge", nullptr, Regressor},
    {"sklearn.linear_model.RidgeCV", nullptr, Regressor},
    {"sklearn.linear_model.Lasso", nullptr, Regressor},
    {"sklearn.linear_model.LassoCV", nullptr, Regressor},
    {"sklearn.linear_model.ElasticNet", nullptr, Regressor},
    {"sklearn.linear_model.ElasticNetCV", nullptr, Regressor},
    {"sklearn.linear_model.MultiTaskLasso", nullptr, Regressor},
    {"sklearn.linear_model.MultiTaskLassoCV", nullptr, Regressor},
    {"sklearn.linear_model.MultiTaskElasticNet", nullptr, Regressor},
    {"sklearn.linear_model.MultiTaskElasticNetCV", nullptr, Regressor},
    {"sklearn.linear_model.Lars", nullptr, Regressor},
    {"sklearn.linear_model.LarsCV", nullptr, Regressor},
    {"sklearn.linear_model.LassoLars", nullptr, Regressor},
    {"sklearn.linear_model.LassoLarsCV", nullptr, Regressor},
    {"sklearn.linear_model.LassoLarsIC", nullptr, Regressor},
    {"sklearn.linear_model.OrthogonalMatchingPursuit", nullptr, Regressor},
    {"sklearn.linear_model.OrthogonalMatchingPursuitCV", nullptr, Regressor},
    {"sklearn.linear_model.BayesianRidge", nullptr, Regressor},
    {"sklearn.linear_model.ARDRegression", nullptr, Regressor},
    {"sklearn.linear_model.HuberRegressor", nullptr, Regressor},
    {"sklearn.linear_model.TheilSenRegressor", nullptr, Regressor},
    {"sklearn.linear_model.QuantileRegressor", nullptr, Regressor},
    {"sklearn.linear_model.SGDRegressor", nullptr, Regressor},
    {"sklearn.linear_model.PassiveAggressiveRegressor", nullptr, Regressor},
    {"sklearn.svm.LinearSVR", nullptr, Regressor},
    {"sklearn.linear_model.PoissonRegressor", nullptr, LogLinkRegressor},
    {"sklearn.linear_model.GammaRegressor", nullptr, LogLinkRegressor},
    {"sklearn.linear_model.TweedieRegressor", nullptr, Tweedie},
    {"sklearn.linear_model.RANSACRegressor", nullptr, Ransac, InputCheck::kNone},
    {"sklearn.cross_decomposition.PLSRegression", nullptr, Pls},
    {"sklearn.linear_model.LogisticRegression", nullptr, Logistic},
    {"sklearn.linear_model.LogisticRegressionCV", nullptr, Logistic},
    {"sklearn.linear_model.SGDClassifier", nullptr, Sgd},
    {"sklearn.linear_model.Perceptron", nullptr, Classifier},
    {"sklearn.linear_model.PassiveAggressiveClassifier", nullptr, Classifier},
    {"sklearn.linear_model.RidgeClassifier", nullptr, RidgeClassifier},
    {"sklearn.linear_model.RidgeClassifierCV", nullptr, RidgeClassifier},
    {"sklearn.svm.LinearSVC", nullptr, Classifier},
    {"sklearn.linear_model.SGDOneClassSVM", nullptr, SgdOneClass},
    {"sklearn.cross_decomposition.PLSCanonical", nullptr, Pls},
    {"sklearn.cross_decomposition.CCA", nullptr, Pls},
});

}  // namespace

std::span<const EstimatorRow> LinearRows() { return kRows; }

}  // namespace tenon::sklearn
