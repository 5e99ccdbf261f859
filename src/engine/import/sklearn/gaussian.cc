// Rows beside one Gaussian, and regressors of Gaussian processes.
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string_view>
#include <vector>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

absl::StatusOr<Methods> EllipticEnvelope(Context& context, const Field& estimator,
                                         const Frame& input) {
  if (!estimator.Has("precision_"))
    return estimator.Unsupported("it was fitted with store_precision=False");
  TENON_ASSIGN_OR_RETURN(const std::vector<double> location,
                         ReadVector(estimator, "location_", input.width));
  TENON_ASSIGN_OR_RETURN(const Matrix precision, ReadMatrix(estimator, "precision_", input.width));
  if (precision.rows != input.width) return estimator.Damaged("precision_ is not square");
  TENON_ASSIGN_OR_RETURN(const double offset, estimator.NumberAttr("offset_"));
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  const Value apart = calc.Sub(input.matrix, graph.Doubles(location));
  const Value turned = calc.MatMul(apart, ConstantOf(context, precision));
  Methods out;
  out.score_samples = calc.Flat(calc.Neg(calc.RowSum(calc.Mul(turned, apart))));
  out.decision_function = calc.Sub(out.score_samples, calc.Num(offset));
  out.predict = calc.Where(graph.Node("Less", {out.decision_function, calc.Num(0)}),
                           graph.Scalar<int64_t>(-1), graph.Scalar<int64_t>(1));
  return out;
}

// A kernel of the rows with the fitted ones, [N,m], as kernels of scikit-learn are put together.
class Kernels {
 public:
  Kernels(Context& context, Value x, const Dense& fitted)
      : context_(context), calc_(context), x_(x), fitted_(fitted) {
    const ImportOptions defaults;
    most_ = (context.options == nullptr ? defaults : *context.options).limits.max_depth;
  }

  absl::StatusOr<Value> Visit(const Field& kernel, int64_t depth) {
    if (depth >= most_) return kernel.Damaged("kernels are nested too deeply");
    const std::string_view name = kernel.short_class_name();
    if (name == "Sum" || name == "Product") return Pair(kernel, name, depth);
    if (name == "Exponentiation") return Power(kernel, depth);
    if (name == "ConstantKernel") return Constant(kernel, "constant_value");
    if (name == "WhiteKernel") return Filled(0);  // new rows are none of the fitted ones
    if (name == "RBF") return Gaussian(kernel);
    if (name == "Matern") return Matern(kernel);
    if (name == "RationalQuadratic") return RationalQuadratic(kernel);
    if (name == "ExpSineSquared") return Periodic(kernel);
    if (name == "DotProduct") return Inner(kernel);
    return kernel.Unsupported("a kernel that is not supported");
  }

 private:
  Value Filled(double value) {
    return calc_.RepeatRow(x_, std::vector<double>(static_cast<size_t>(fitted_.rows), value));
  }

  absl::StatusOr<Value> Constant(const Field& kernel, std::string_view attribute) {
    TENON_ASSIGN_OR_RETURN(const double value, kernel.NumberAttr(attribute));
    return Filled(value);
  }

  absl::StatusOr<Value> Pair(const Field& kernel, std::string_view name, int64_t depth) {
    TENON_ASSIGN_OR_RETURN(const Field first, kernel.Attr("k1"));
    TENON_ASSIGN_OR_RETURN(const Field second, kernel.Attr("k2"));
    TENON_ASSIGN_OR_RETURN(const Value a, Visit(first, depth + 1));
    TENON_ASSIGN_OR_RETURN(const Value b, Visit(second, depth + 1));
    return name == "Sum" ? calc_.Add(a, b) : calc_.Mul(a, b);
  }

  absl::StatusOr<Value> Power(const Field& kernel, int64_t depth) {
    TENON_ASSIGN_OR_RETURN(const Field inner, kernel.Attr("kernel"));
    TENON_ASSIGN_OR_RETURN(const double exponent, kernel.NumberAttr("exponent"));
    TENON_ASSIGN_OR_RETURN(const Value base, Visit(inner, depth + 1));
    return context_.graph.Node("Pow", {base, calc_.Num(exponent)});
  }

  // Squared distances, with each feature over its length.
  absl::StatusOr<Value> Squared(const Field& kernel) {
    TENON_ASSIGN_OR_RETURN(const Field field, kernel.Attr("length_scale"));
    TENON_ASSIGN_OR_RETURN(const Dense lengths, ReadDense(kernel, "length_scale"));
    const auto count = static_cast<int64_t>(lengths.values.size());
    if (count != 1 && count != fitted_.cols)
      return field.Damaged(StrCat("has ", count, " lengths for ", fitted_.cols, " features"));
    Dense scaled = fitted_;
    for (size_t i = 0; i < scaled.values.size(); ++i)
      scaled.values[i] /= lengths.values[count == 1 ? 0 : i % lengths.values.size()];
    const Value rows = calc_.Div(x_, context_.graph.Doubles(lengths.values));
    return SquaredTo(rows, scaled);
  }

  Value SquaredTo(Value rows, const Dense& others) {
    return context_.graph.Node("ai.tenon.SquaredDistances", {rows, ConstantOf(context_, others)},
                               {}, ValueType{DType::kFp64, Shape{kAnyDim, others.rows}});
  }

  absl::StatusOr<Value> Gaussian(const Field& kernel) {
    TENON_ASSIGN_OR_RETURN(const Value squared, Squared(kernel));
    return calc_.Exp(calc_.Mul(squared, calc_.Num(-0.5)));
  }

  absl::StatusOr<Value> Matern(const Field& kernel) {
    TENON_ASSIGN_OR_RETURN(const double nu, kernel.NumberAttr("nu"));
    if (nu == std::numeric_limits<double>::infinity()) return Gaussian(kernel);
    if (nu != 0.5 && nu != 1.5 && nu != 2.5)
      return kernel.Unsupported(StrCat("nu=", nu, " is not 0.5, 1.5, 2.5 or infinity"));
    TENON_ASSIGN_OR_RETURN(const Value squared, Squared(kernel));
    const Value distance = calc_.Mul(context_.graph.Node("Sqrt", {squared}),
                                     calc_.Num(nu == 0.5 ? 1 : std::sqrt(2 * nu)));
    const Value fall = calc_.Exp(calc_.Neg(distance));
    if (nu == 0.5) return fall;
    Value rise = calc_.Add(distance, calc_.Num(1));
    if (nu == 2.5) rise = calc_.Add(rise, calc_.Div(calc_.Mul(distance, distance), calc_.Num(3)));
    return calc_.Mul(rise, fall);
  }

  absl::StatusOr<Value> RationalQuadratic(const Field& kernel) {
    TENON_ASSIGN_OR_RETURN(const double alpha, kernel.NumberAttr("alpha"));
    TENON_ASSIGN_OR_RETURN(const double length, kernel.NumberAttr("length_scale"));
    const Value squared = SquaredTo(x_, fitted_);
    const Value base =
        calc_.Add(calc_.Div(squared, calc_.Num(2 * alpha * length * length)), calc_.Num(1));
    return context_.graph.Node("Pow", {base, calc_.Num(-alpha)});
  }

  absl::StatusOr<Value> Periodic(const Field& kernel) {
    TENON_ASSIGN_OR_RETURN(const double length, kernel.NumberAttr("length_scale"));
    TENON_ASSIGN_OR_RETURN(const double period, kernel.NumberAttr("periodicity"));
    const Value distance = context_.graph.Node("Sqrt", {SquaredTo(x_, fitted_)});
    const Value angle = calc_.Mul(distance, calc_.Num(std::numbers::pi / period));
    const Value sine = calc_.Div(context_.graph.Node("Sin", {angle}), calc_.Num(length));
    return calc_.Exp(calc_.Mul(calc_.Mul(sine, sine), calc_.Num(-2)));
  }

  absl::StatusOr<Value> Inner(const Field& kernel) {
    TENON_ASSIGN_OR_RETURN(const double sigma, kernel.NumberAttr("sigma_0"));
    return calc_.Add(calc_.MatMul(x_, Transposed(context_, fitted_)), calc_.Num(sigma * sigma));
  }

  Context& context_;
  Calc calc_;
  Value x_;
  const Dense& fitted_;
  int64_t most_ = 0;
};

// `name` as a number a target, or one for all.
absl::StatusOr<std::vector<double>> PerTarget(const Field& process, std::string_view name,
                                              int64_t targets) {
  TENON_ASSIGN_OR_RETURN(const Dense found, ReadDense(process, name));
  const auto count = static_cast<int64_t>(found.values.size());
  if (count != 1 && count != targets)
    return process.Damaged(StrCat(name, " has ", count, " numbers for ", targets, " targets"));
  return found.values;
}

absl::StatusOr<Methods> ProcessRegressor(Context& context, const Field& process,
                                         const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Dense fitted, ReadDense(process, "X_train_"));
  if (fitted.cols != input.width)
    return process.Damaged(StrCat("keeps rows of ", fitted.cols, " features"));
  TENON_ASSIGN_OR_RETURN(const Field dual, process.Attr("alpha_"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, dual.ArrayShape());
  TENON_ASSIGN_OR_RETURN(const std::vector<double> weights, dual.Doubles());
  if (shape.empty() || shape.size() > 2 || shape[0] != fitted.rows)
    return dual.Damaged(StrCat("has shape ", ShapeToString(shape), " for ", fitted.rows, " rows"));
  const int64_t targets = shape.size() == 1 ? 1 : shape[1];
  TENON_ASSIGN_OR_RETURN(const std::vector<double> mean,
                         PerTarget(process, "_y_train_mean", targets));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> deviation,
                         PerTarget(process, "_y_train_std", targets));
  TENON_ASSIGN_OR_RETURN(const Field kernel, process.Attr("kernel_"));
  TENON_ASSIGN_OR_RETURN(const Value similar,
                         Kernels(context, input.matrix, fitted).Visit(kernel, 0));
  Calc calc(context);
  const Value found =
      calc.MatMul(similar, context.graph.Constant<double>({fitted.rows, targets}, weights));
  Methods out;
  out.predict =
      calc.Add(calc.Mul(found, context.graph.Doubles(deviation)), context.graph.Doubles(mean));
  if (targets == 1) out.predict = calc.Flat(out.predict);
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.covariance.EllipticEnvelope", nullptr, EllipticEnvelope},
    {"sklearn.gaussian_process.GaussianProcessRegressor", nullptr, ProcessRegressor},
});

}  // namespace

std::span<const EstimatorRow> GaussianRows() { return kRows; }

}  // namespace tenon::sklearn
