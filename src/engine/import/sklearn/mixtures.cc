// Mixtures of Gaussians, and the variational ones.
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

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

// [N,1]: the log density of one component, and its weight.
Value Density(Context& context, Value x, const Dense& chol, std::span<const double> mean,
              double log_weight) {
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
  return calc.Add(calc.Mul(norm, calc.Num(-0.5)), calc.Num(log_det + log_weight));
}

absl::StatusOr<Methods> Mixture(Context& context, const Field& estimator, const Frame& input,
                                const std::vector<double>& log_weights) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const std::string kind, estimator.TextAttr("covariance_type"));
  TENON_ASSIGN_OR_RETURN(const Dense means, ReadDense(estimator, "means_"));
  TENON_ASSIGN_OR_RETURN(const Field chols, estimator.Attr("precisions_cholesky_"));
  if (kind != "full" && kind != "tied" && kind != "diag" && kind != "spherical")
    return estimator.Unsupported(StrCat("covariance_type ", Quote(kind)));
  if (static_cast<int64_t>(log_weights.size()) != means.rows || means.cols != input.width)
    return estimator.Damaged("means_ do not fit the weights and the features");
  Calc calc(context);
  std::vector<Value> columns;
  for (int64_t c = 0; c < means.rows; ++c) {
    TENON_ASSIGN_OR_RETURN(const Dense chol, Cholesky(chols, kind, c, means.cols));
    const std::span<const double> mean =
        std::span<const double>(means.values)
            .subspan(static_cast<size_t>(c * means.cols), static_cast<size_t>(means.cols));
    columns.push_back(Density(context, x, chol, mean, log_weights[static_cast<size_t>(c)]));
  }
  const Value joint = calc.Columns(columns);
  const Value total = calc.LogSumExp(joint);
  Methods out;
  out.predict = calc.ArgMax(joint);
  out.predict_proba = calc.Exp(calc.Sub(joint, total));
  out.score_samples = calc.Flat(total);
  return out;
}

absl::StatusOr<Methods> GaussianMixture(Context& context, const Field& estimator,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Dense weights, ReadDense(estimator, "weights_"));
  std::vector<double> logs;
  logs.reserve(weights.values.size());
  for (const double weight : weights.values) logs.push_back(std::log(weight));
  return Mixture(context, estimator, input, logs);
}

// The derivative of the logarithm of the gamma function, for x > 0.
double Digamma(double x) {
  double sum = 0;
  for (; x < 10; x += 1) sum -= 1 / x;
  const double f = 1 / (x * x);
  const double series =
      f * (1.0 / 12 - f * (1.0 / 120 -
                           f * (1.0 / 252 -
                                f * (1.0 / 240 - f * (1.0 / 132 - f * (691.0 / 32760 - f / 12))))));
  return sum + std::log(x) - 0.5 / x - series;
}

// What the weights' distribution expects of their logarithms.
absl::StatusOr<std::vector<double>> ExpectedLogWeights(const Field& estimator) {
  TENON_ASSIGN_OR_RETURN(const std::string kind,
                         estimator.TextAttr("weight_concentration_prior_type"));
  TENON_ASSIGN_OR_RETURN(const Field field, estimator.Attr("weight_concentration_"));
  std::vector<double> out;
  if (kind == "dirichlet_distribution") {
    TENON_ASSIGN_OR_RETURN(const std::vector<double> each, field.Doubles());
    double sum = 0;
    for (const double one : each) sum += one;
    for (const double one : each) out.push_back(Digamma(one) - Digamma(sum));
    return out;
  }
  if (kind != "dirichlet_process")
    return estimator.Unsupported(StrCat("weight_concentration_prior_type ", Quote(kind)));
  TENON_ASSIGN_OR_RETURN(const Field first, field.Item(0));
  TENON_ASSIGN_OR_RETURN(const Field second, field.Item(1));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> a, first.Doubles());
  TENON_ASSIGN_OR_RETURN(const std::vector<double> b, second.Doubles());
  if (a.size() != b.size()) return field.Damaged("its two lists differ in length");
  double rest = 0;  // of the stick that is broken into weights
  for (size_t i = 0; i < a.size(); ++i) {
    const double both = Digamma(a[i] + b[i]);
    out.push_back(Digamma(a[i]) - both + rest);
    rest += Digamma(b[i]) - both;
  }
  return out;
}

// The precisions have a distribution of their own, which flattens the densities.
absl::StatusOr<Methods> BayesianMixture(Context& context, const Field& estimator,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(std::vector<double> logs, ExpectedLogWeights(estimator));
  const auto count = static_cast<int64_t>(logs.size());
  TENON_ASSIGN_OR_RETURN(const Dense degrees, ReadDense(estimator, "degrees_of_freedom_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> precision,
                         ReadVector(estimator, "mean_precision_", count));
  if (degrees.values.size() != 1 && degrees.values.size() != logs.size())
    return estimator.Damaged("degrees_of_freedom_ do not fit the components");
  const auto n = static_cast<double>(input.width);
  for (size_t c = 0; c < logs.size(); ++c) {
    const double degree = degrees.values[degrees.values.size() == 1 ? 0 : c];
    if (!(degree > n - 1)) return estimator.Damaged("degrees_of_freedom_ are too few");
    double lambda = n * std::numbers::ln2;
    for (int64_t i = 0; i < input.width; ++i)
      lambda += Digamma(0.5 * (degree - static_cast<double>(i)));
    logs[c] += 0.5 * (lambda - n / precision[c]) - 0.5 * n * std::log(degree);
  }
  return Mixture(context, estimator, input, logs);
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.mixture.GaussianMixture", nullptr, GaussianMixture},
    {"sklearn.mixture.BayesianGaussianMixture", nullptr, BayesianMixture},
});

}  // namespace

std::span<const EstimatorRow> MixtureRows() { return kRows; }

}  // namespace tenon::sklearn
