#include "onnx/ops/elementwise.h"

#include <algorithm>
#include <cmath>
#include <math.h>
#include <numbers>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::ops {
namespace {

using Function = double (*)(double);

double Normal(double x) {
  const double z = x / std::numbers::sqrt2;
  if (std::abs(z) < 1 / std::numbers::sqrt2) return 0.5 + 0.5 * std::erf(z);
  const double tail = 0.5 * std::erfc(std::abs(z));
  return z > 0 ? 1 - tail : tail;
}

// std::lgamma writes a global.
double LogGamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}

double Logit(double p) {
  // Where the quotient is near 1, its logarithm would lose digits.
  if (p > 0.3 && p < 0.65) return std::log1p(2 * (p - 0.5)) - std::log1p(-2 * (p - 0.5));
  return std::log(p / (1 - p));
}

constexpr std::pair<std::string_view, Function> kFunctions[] = {
    {"erf", [](double x) { return std::erf(x); }},
    {"ndtri", InverseNormal},
    {"ndtr", Normal},
    {"expm1", [](double x) { return std::expm1(x); }},
    {"log1p", [](double x) { return std::log1p(x); }},
    {"atan", [](double x) { return std::atan(x); }},
    {"asin", [](double x) { return std::asin(x); }},
    {"sinh", [](double x) { return std::sinh(x); }},
    {"cosh", [](double x) { return std::cosh(x); }},
    {"lgamma", LogGamma},
    {"cbrt", [](double x) { return std::cbrt(x); }},
    {"rint", [](double x) { return std::rint(x); }},
    {"logit", Logit},
    {"expit", [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"log10", [](double x) { return std::log10(x); }},
    {"log2", [](double x) { return std::log2(x); }},
    {"exp2", [](double x) { return std::exp2(x); }},
    {"arccosh", [](double x) { return std::acosh(x); }},
    {"arcsinh", [](double x) { return std::asinh(x); }},
    {"arctanh", [](double x) { return std::atanh(x); }},
    {"arccos", [](double x) { return std::acos(x); }},
    {"tan", [](double x) { return std::tan(x); }},
    {"softplus", [](double x) { return std::log1p(std::exp(-std::abs(x))) + (x > 0 ? x : 0 * x); }},
};

class Unary final : public Kernel {
 public:
  explicit Unary(Function function) : function_(function) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    TENON_ASSIGN_OR_RETURN(const std::span<double> out, run.Doubles(0, x.shape));
    const std::span<const double> values = x.as<double>();
    std::transform(values.begin(), values.end(), out.begin(), function_);
    return absl::OkStatus();
  }

 private:
  const Function function_;
};

// As numpy computes it, second try included, which matters at infinite points.
double InterpolateOne(double x, std::span<const double> xs, std::span<const double> ys) {
  if (std::isnan(x)) return x;
  const auto above = std::upper_bound(xs.begin(), xs.end(), x) - xs.begin();
  if (above == 0) return ys.front();
  const auto i = static_cast<size_t>(above) - 1;
  if (i + 1 == xs.size()) return ys.back();
  if (xs[i] == x) return ys[i];
  const double slope = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]);
  const double from_left = slope * (x - xs[i]) + ys[i];
  if (!std::isnan(from_left)) return from_left;
  const double from_right = slope * (x - xs[i + 1]) + ys[i + 1];
  return std::isnan(from_right) && ys[i] == ys[i + 1] ? ys[i] : from_right;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Kernel>> MakeUnary(const KernelInfo& info) {
  const std::string name = info.Text("function");
  for (const auto& [known, function] : kFunctions) {
    if (known == name) return std::make_unique<Unary>(function);
  }
  return absl::InvalidArgumentError(StrCat("there is no function ", Quote(name)));
}

absl::Status RunInterpolate(const KernelRun& run) {
  TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Matrix(0));
  TENON_ASSIGN_OR_RETURN(const TensorIn xs, run.Matrix(1));
  TENON_ASSIGN_OR_RETURN(const TensorIn ys, run.Matrix(2));
  if (xs.shape != ys.shape || xs.rows() != x.columns() || xs.columns() == 0)
    return absl::InvalidArgumentError(StrCat("Interpolate: points ", ShapeToString(xs.shape),
                                             " and ", ShapeToString(ys.shape), " for ", x.columns(),
                                             " columns"));
  TENON_ASSIGN_OR_RETURN(const std::span<double> out, run.Doubles(0, x.shape));
  const auto columns = static_cast<size_t>(x.columns());
  const auto points = static_cast<size_t>(xs.columns());
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t begin = i % columns * points;
    out[i] = InterpolateOne(x.as<double>()[i], xs.as<double>().subspan(begin, points),
                            ys.as<double>().subspan(begin, points));
  }
  return absl::OkStatus();
}

}  // namespace tenon::ops
