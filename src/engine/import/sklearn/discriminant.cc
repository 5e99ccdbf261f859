#include <array>
#include <cmath>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// X projected to the most discriminative directions.
absl::StatusOr<Value> Projected(Context& context, const Field& estimator, Value x,
                                Dense* scalings) {
  TENON_ASSIGN_OR_RETURN(*scalings, ReadDense(estimator, "scalings_"));
  TENON_ASSIGN_OR_RETURN(const int64_t kept, estimator.IntAttr("_max_components"));
  Calc calc(context);
  if (estimator.Has("xbar_")) {
    TENON_ASSIGN_OR_RETURN(const Dense mean, ReadDense(estimator, "xbar_"));
    x = calc.Sub(x, ConstantOf(context, mean));
  }
  Dense some;
  some.rows = scalings->rows;
  some.cols = std::min(kept, scalings->cols);
  for (int64_t r = 0; r < some.rows; ++r) {
    for (int64_t c = 0; c < some.cols; ++c) some.values.push_back(scalings->at(r, c));
  }
  *scalings = some;
  return calc.MatMul(x, ConstantOf(context, some));
}

absl::StatusOr<Frame> LdaTransform(Context& context, const Field& estimator, const Frame& input) {
  if (!estimator.Has("scalings_")) return estimator.Unsupported("solver 'lsqr' has no transform");
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  Dense scalings;
  Frame out;
  TENON_ASSIGN_OR_RETURN(out.matrix, Projected(context, estimator, x, &scalings));
  out.width = scalings.cols;
  return out;
}

absl::StatusOr<Methods> Lda(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense weights, ReadDense(estimator, "coef_"));
  TENON_ASSIGN_OR_RETURN(const Dense bias, ReadDense(estimator, "intercept_"));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  Calc calc(context);
  const Value scores =
      calc.Add(calc.MatMul(x, Transposed(context, weights)), context.graph.Doubles(bias.values));
  const bool binary = weights.rows == 1;
  out.decision_function = binary ? calc.Flat(scores) : scores;
  out.predict_proba = binary ? calc.PairOf(calc.Sigmoid(scores)) : calc.Softmax(scores);
  out.predict =
      LabelsOf(context, out.classes, binary ? calc.IsPositive(scores) : calc.ArgMax(scores));
  if (!estimator.Has("scalings_")) return out;
  Dense scalings;
  TENON_ASSIGN_OR_RETURN(out.transform, Projected(context, estimator, x, &scalings));
  return out;
}

// -1/2 the squared distance to one class, by its rotated and scaled axes, and the constant.
absl::StatusOr<Value> LogPosterior(Context& context, const Field& estimator, Value x, size_t i,
                                   const Dense& means, double prior) {
  TENON_ASSIGN_OR_RETURN(const Field rotations, estimator.Attr("rotations_"));
  TENON_ASSIGN_OR_RETURN(const Field scalings, estimator.Attr("scalings_"));
  TENON_ASSIGN_OR_RETURN(const Field rotation, rotations.Item(i));
  TENON_ASSIGN_OR_RETURN(const Field scaling, scalings.Item(i));
  TENON_ASSIGN_OR_RETURN(const Shape shape, rotation.ArrayShape());
  TENON_ASSIGN_OR_RETURN(std::vector<double> axes, rotation.Doubles());
  TENON_ASSIGN_OR_RETURN(const std::vector<double> scale, scaling.Doubles());
  if (shape.size() != 2 || shape[0] != means.cols || shape[1] != static_cast<int64_t>(scale.size()))
    return rotation.Damaged(StrCat("has shape ", ShapeToString(shape)));
  double logs = 0;
  for (const double s : scale) logs += std::log(s);
  for (size_t at = 0; at < axes.size(); ++at) axes[at] *= std::pow(scale[at % scale.size()], -0.5);
  const auto row = static_cast<std::ptrdiff_t>(i) * means.cols;
  const std::vector<double> mean(means.values.begin() + row,
                                 means.values.begin() + row + means.cols);
  Calc calc(context);
  const Value turned = calc.MatMul(calc.Sub(x, context.graph.Doubles(mean)),
                                   context.graph.Constant<double>(shape, axes));
  const Value norm = calc.RowSum(calc.Mul(turned, turned));
  return calc.Add(calc.Mul(calc.Add(norm, calc.Num(logs)), calc.Num(-0.5)),
                  calc.Num(std::log(prior)));
}

absl::StatusOr<Methods> Qda(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense means, ReadDense(estimator, "means_"));
  TENON_ASSIGN_OR_RETURN(const Dense priors, ReadDense(estimator, "priors_"));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const size_t classes = out.classes.size();
  if (static_cast<size_t>(means.rows) != classes || priors.values.size() != classes)
    return estimator.Damaged(StrCat("has ", means.rows, " means for ", classes, " classes"));
  std::vector<Value> columns;
  for (size_t i = 0; i < classes; ++i) {
    TENON_ASSIGN_OR_RETURN(const Value column,
                           LogPosterior(context, estimator, x, i, means, priors.values[i]));
    columns.push_back(column);
  }
  Calc calc(context);
  const Value scores = calc.Columns(columns);
  out.decision_function = classes == 2 ? calc.Flat(calc.Sub(columns[1], columns[0])) : scores;
  out.predict_proba = calc.Softmax(scores);
  out.predict = LabelsOf(context, out.classes, calc.ArgMax(scores));
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.discriminant_analysis.LinearDiscriminantAnalysis", LdaTransform, Lda},
    {"sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis", nullptr, Qda},
});

}  // namespace

std::span<const EstimatorRow> DiscriminantRows() { return kRows; }

}  // namespace tenon::sklearn
