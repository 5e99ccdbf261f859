// FactorAnalysis, which needs the inverse of a small matrix of its own numbers.
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "import/sklearn/families.h"
#include "import/sklearn/predictor.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

constexpr int64_t kMostFactors = 2'000;  // the inverse takes the cube of them

struct Factors {
  std::vector<double> mean;
  std::vector<double> noise;
  Dense weighted;  // components over noise [k,n]
  Dense inverse;   // of I + components noise^-1 components^T [k,k]
  double log_det = 0;
};

// The lower triangle L of m = L L^T, in place. INVALID_ARGUMENT when m is not positive.
absl::Status Factorize(const Field& owner, Dense* m) {
  const auto n = static_cast<size_t>(m->rows);
  std::vector<double>& a = m->values;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (size_t p = 0; p < j; ++p) sum -= a[i * n + p] * a[j * n + p];
      if (i == j && !(sum > 0)) return owner.Damaged("noise_variance_ is not positive");
      a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
    }
  }
  return absl::OkStatus();
}

// (L L^T)^-1.
Dense InverseOf(const Dense& lower) {
  const auto n = static_cast<size_t>(lower.rows);
  const std::vector<double>& l = lower.values;
  Dense out{std::vector<double>(n * n, 0.0), lower.rows, lower.rows};
  std::vector<double> y(n);
  for (size_t column = 0; column < n; ++column) {
    for (size_t i = 0; i < n; ++i) {
      double sum = i == column ? 1 : 0;
      for (size_t p = 0; p < i; ++p) sum -= l[i * n + p] * y[p];
      y[i] = sum / l[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
      double sum = y[i];
      for (size_t p = i + 1; p < n; ++p) sum -= l[p * n + i] * out.values[p * n + column];
      out.values[i * n + column] = sum / l[i * n + i];
    }
  }
  return out;
}

absl::StatusOr<Factors> ReadFactors(const Field& estimator, int64_t width) {
  Factors out;
  TENON_ASSIGN_OR_RETURN(out.mean, ReadVector(estimator, "mean_", width));
  TENON_ASSIGN_OR_RETURN(out.noise, ReadVector(estimator, "noise_variance_", width));
  TENON_ASSIGN_OR_RETURN(const Matrix components, ReadMatrix(estimator, "components_", width));
  if (components.rows > kMostFactors)
    return estimator.Unsupported(StrCat("it has more than ", kMostFactors, " components"));
  const auto k = static_cast<size_t>(components.rows);
  const auto n = static_cast<size_t>(width);
  out.weighted = Dense{components.values, components.rows, width};
  for (size_t i = 0; i < k * n; ++i) out.weighted.values[i] /= out.noise[i % n];
  Dense m{std::vector<double>(k * k, 0.0), components.rows, components.rows};
  for (size_t i = 0; i < k; ++i) {
    for (size_t j = 0; j < k; ++j) {
      double sum = i == j ? 1 : 0;
      for (size_t f = 0; f < n; ++f)
        sum += out.weighted.values[i * n + f] * components.values[j * n + f];
      m.values[i * k + j] = sum;
    }
  }
  TENON_RETURN_IF_ERROR(Factorize(estimator, &m));
  for (size_t i = 0; i < k; ++i) out.log_det += 2 * std::log(m.values[i * k + i]);
  for (const double noise : out.noise) out.log_det += std::log(noise);
  out.inverse = InverseOf(m);
  return out;
}

absl::StatusOr<Frame> Transform(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Factors factors, ReadFactors(estimator, input.width));
  Calc calc(context);
  const Value x = calc.Sub(input.matrix, context.graph.Doubles(factors.mean));
  const Value z = calc.MatMul(x, Transposed(context, factors.weighted));
  return MatrixFrame(calc.MatMul(z, ConstantOf(context, factors.inverse)), factors.inverse.rows);
}

// The log likelihood, by Woodbury's identity.
absl::StatusOr<Methods> AllMethods(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Factors factors, ReadFactors(estimator, input.width));
  Calc calc(context);
  const Value x = calc.Sub(input.matrix, context.graph.Doubles(factors.mean));
  const Value z = calc.MatMul(x, Transposed(context, factors.weighted));
  Methods out;
  out.transform = calc.MatMul(z, ConstantOf(context, factors.inverse));
  const Value own = calc.RowSum(calc.Div(calc.Mul(x, x), context.graph.Doubles(factors.noise)));
  const Value shared = calc.RowSum(calc.Mul(z, out.transform));
  const double constant =
      static_cast<double>(input.width) * std::log(2 * std::numbers::pi) + factors.log_det;
  const Value sum = calc.Add(calc.Sub(own, shared), calc.Num(constant));
  out.score_samples = calc.Flat(calc.Mul(sum, calc.Num(-0.5)));
  return out;
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.decomposition.FactorAnalysis", Transform, AllMethods},
};

}  // namespace

Rows FactorRows() { return kRows; }

}  // namespace tenon::sklearn
