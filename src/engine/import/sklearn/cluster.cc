#include <array>
#include <cmath>
#include <numbers>
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

absl::StatusOr<Value> ToCentres(Context& context, const Field& estimator, const Frame& input,
                                int64_t* centres) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense centre, ReadDense(estimator, "cluster_centers_"));
  *centres = centre.rows;
  return context.graph.Node("ai.tenon.SquaredDistances", {x, ConstantOf(context, centre)}, {},
                            ValueType{DType::kFp64, Shape{kAnyDim, centre.rows}});
}

absl::StatusOr<Frame> KMeansTransform(Context& context, const Field& estimator,
                                      const Frame& input) {
  Frame out;
  TENON_ASSIGN_OR_RETURN(const Value squared, ToCentres(context, estimator, input, &out.width));
  out.matrix = context.graph.Node("Sqrt", {squared});
  return out;
}

absl::StatusOr<Methods> KMeans(Context& context, const Field& estimator, const Frame& input) {
  int64_t centres = 0;
  TENON_ASSIGN_OR_RETURN(const Value squared, ToCentres(context, estimator, input, &centres));
  Methods out;
  out.predict =
      context.graph.Node("ArgMin", {squared}, {IntAttr("axis", 1), IntAttr("keepdims", 0)});
  out.transform = context.graph.Node("Sqrt", {squared});
  return out;
}

// precisions_cholesky_ of component `c` as a matrix [n,n].
absl::StatusOr<Dense> Cholesky(const Field& field, const std::string& kind, int64_t c, int64_t n) {
  TENON_ASSIGN_OR_RETURN(const Shape shape, field.ArrayShape());
  TENON_ASSIGN_OR_RETURN(const std::vector<double> all, field.Doubles());
  const bool whole = kind == "full" || kind == "tied";
  const int64_t each = whole ? n * n : (kind == "diag" ? n : 1);
  const int64_t start = kind == "tied" ? 0 : c * each;
  if (start + each > static_cast<int64_t>(all.size()))
    return field.Damaged(StrCat("has shape ", ShapeToString(shape)));
  const double* from = all.data() + start;
  if (whole) return Dense{{from, from + each}, n, n};
  Dense out{std::vector<double>(static_cast<size_t>(n * n)), n, n};
  for (int64_t i = 0; i < n; ++i)
    out.values[static_cast<size_t>(i * n + i)] = from[kind == "diag" ? i : 0];
  return out;
}

// [N,1]: the log density of one component with its weight.
Value Density(Context& context, Value x, const Dense& chol, std::span<const double> mean,
              double weight) {
  const int64_t n = chol.rows;
  double log_det = 0;
  std::vector<double> shift(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) {
    log_det += std::log(chol.at(i, i));
    for (int64_t j = 0; j < n; ++j)
      shift[static_cast<size_t>(j)] += mean[static_cast<size_t>(i)] * chol.at(i, j);
  }
  Calc calc(context);
  const Value y = calc.Sub(calc.MatMul(x, ConstantOf(context, chol)), context.graph.Doubles(shift));
  const double logs = static_cast<double>(n) * std::log(2 * std::numbers::pi);
  const Value norm = calc.Add(calc.RowSum(calc.Mul(y, y)), calc.Num(logs));
  return calc.Add(calc.Mul(norm, calc.Num(-0.5)), calc.Num(log_det + std::log(weight)));
}

absl::StatusOr<Methods> Mixture(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const std::string kind, estimator.TextAttr("covariance_type"));
  TENON_ASSIGN_OR_RETURN(const Dense weights, ReadDense(estimator, "weights_"));
  TENON_ASSIGN_OR_RETURN(const Dense means, ReadDense(estimator, "means_"));
  TENON_ASSIGN_OR_RETURN(const Field chols, estimator.Attr("precisions_cholesky_"));
  if (kind != "full" && kind != "tied" && kind != "diag" && kind != "spherical")
    return estimator.Unsupported(StrCat("covariance_type ", Quote(kind)));
  if (static_cast<int64_t>(weights.values.size()) != means.rows || means.cols != input.width)
    return estimator.Damaged("means_ do not fit weights_ and the features");
  Calc calc(context);
  std::vector<Value> columns;
  for (int64_t c = 0; c < means.rows; ++c) {
    TENON_ASSIGN_OR_RETURN(const Dense chol, Cholesky(chols, kind, c, means.cols));
    const std::span<const double> mean =
        std::span<const double>(means.values)
            .subspan(static_cast<size_t>(c * means.cols), static_cast<size_t>(means.cols));
    columns.push_back(Density(context, x, chol, mean, weights.values[static_cast<size_t>(c)]));
  }
  const Value joint = calc.Columns(columns);
  const Value total = calc.LogSumExp(joint);
  Methods out;
  out.predict = calc.ArgMax(joint);
  out.predict_proba = calc.Exp(calc.Sub(joint, total));
  out.score_samples = calc.Flat(total);
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.cluster.KMeans", KMeansTransform, KMeans},
    {"sklearn.cluster.MiniBatchKMeans", KMeansTransform, KMeans},
    {"sklearn.mixture.GaussianMixture", nullptr, Mixture},
});

}  // namespace

std::span<const EstimatorRow> ClusterRows() { return kRows; }

}  // namespace tenon::sklearn
