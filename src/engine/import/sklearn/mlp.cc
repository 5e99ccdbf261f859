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

absl::StatusOr<Value> Activate(Context& context, const Field& estimator, std::string_view name,
                               Value v) {
  Calc calc(context);
  if (name == "identity") return v;
  if (name == "logistic") return calc.Sigmoid(v);
  if (name == "tanh") return context.graph.Node("Tanh", {v});
  if (name == "relu") return context.graph.Node("Max", {v, calc.Num(0)});
  if (name == "softmax") return calc.Softmax(v);
  if (name == "exp") return calc.Exp(v);
  return estimator.Unsupported(StrCat("activation ", Quote(name)));
}

// [N,outputs], after the activation of the last layer.
absl::StatusOr<Value> Forward(Context& context, const Field& estimator, const Frame& input,
                              int64_t* outputs) {
  TENON_ASSIGN_OR_RETURN(Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Field coefs_field, estimator.Attr("coefs_"));
  TENON_ASSIGN_OR_RETURN(const Field biases_field, estimator.Attr("intercepts_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> coefs, coefs_field.Items());
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> biases, biases_field.Items());
  TENON_ASSIGN_OR_RETURN(const std::string hidden, estimator.TextAttr("activation"));
  TENON_ASSIGN_OR_RETURN(const std::string last, estimator.TextAttr("out_activation_"));
  if (coefs.empty() || coefs.size() != biases.size())
    return coefs_field.Damaged(
        StrCat("has ", coefs.size(), " layers, intercepts_ ", biases.size()));
  Calc calc(context);
  for (size_t i = 0; i < coefs.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const Shape shape, coefs[i].ArrayShape());
    TENON_ASSIGN_OR_RETURN(const std::vector<double> weights, coefs[i].Doubles());
    TENON_ASSIGN_OR_RETURN(const std::vector<double> bias, biases[i].Doubles());
    if (shape.size() != 2) return coefs[i].Damaged("is no matrix");
    *outputs = shape[1];
    x = calc.Add(calc.MatMul(x, context.graph.Constant<double>(shape, weights)),
                 context.graph.Doubles(bias));
    TENON_ASSIGN_OR_RETURN(x,
                           Activate(context, estimator, i + 1 < coefs.size() ? hidden : last, x));
  }
  return x;
}

absl::StatusOr<Methods> Regressor(Context& context, const Field& estimator, const Frame& input) {
  int64_t outputs = 0;
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.predict, Forward(context, estimator, input, &outputs));
  if (outputs == 1) out.predict = Calc(context).Flat(out.predict);
  return out;
}

absl::StatusOr<Methods> Classifier(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field binarizer, estimator.Attr("_label_binarizer"));
  TENON_ASSIGN_OR_RETURN(const std::string kind, binarizer.TextAttr("y_type_"));
  int64_t outputs = 0;
  if (kind == "multilabel-indicator") {
    Methods labels;
    TENON_ASSIGN_OR_RETURN(labels.predict_proba, Forward(context, estimator, input, &outputs));
    const Value above = Calc(context).Greater(labels.predict_proba, 0.5);
    labels.predict = context.graph.Cast(above, DType::kInt64);
    return labels;
  }
  if (kind != "binary" && kind != "multiclass")
    return estimator.Unsupported(StrCat("targets of kind ", Quote(kind)));
  TENON_ASSIGN_OR_RETURN(const Value p, Forward(context, estimator, input, &outputs));
  Calc calc(context);
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const bool binary = outputs == 1;
  if (static_cast<int64_t>(out.classes.size()) != (binary ? 2 : outputs))
    return estimator.Damaged(
        StrCat("has ", outputs, " outputs for ", out.classes.size(), " classes"));
  out.predict_proba = binary ? calc.PairOf(p) : p;
  const Value index =
      binary ? context.graph.Cast(calc.Flat(calc.Greater(p, 0.5)), DType::kInt64) : calc.ArgMax(p);
  out.predict = LabelsOf(context, out.classes, index);
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.neural_network.MLPClassifier", nullptr, Classifier},
    {"sklearn.neural_network.MLPRegressor", nullptr, Regressor},
});

}  // namespace

std::span<const EstimatorRow> MlpRows() { return kRows; }

}  // namespace tenon::sklearn
