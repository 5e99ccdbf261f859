// Transformers and regressors over kernels of pairs of rows.
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "import/sklearn/families.h"
#include "import/sklearn/predictor.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

struct KernelOptions {
  std::string name;
  double gamma = 0;
  double coef0 = 1;
  double degree = 3;
};

// A parameter by its attribute, then by kernel_params; absent and None are none.
absl::StatusOr<std::optional<double>> Parameter(const Field& estimator, std::string_view name) {
  std::optional<Field> found;
  if (estimator.Has(name)) {
    found = estimator.FindAttr(name);
  } else if (estimator.Has("kernel_params")) {
    TENON_ASSIGN_OR_RETURN(const Field params, estimator.Attr("kernel_params"));
    const absl::StatusOr<Field> entry = params.Entry(name);
    if (entry.ok() && !entry->is_none()) found = *entry;
  }
  if (!found.has_value()) return std::optional<double>();
  TENON_ASSIGN_OR_RETURN(const double value, found->Number());
  return std::optional<double>(value);
}

absl::StatusOr<KernelOptions> ReadKernel(const Field& estimator, int64_t width) {
  KernelOptions out;
  TENON_ASSIGN_OR_RETURN(const Field kernel, estimator.Attr("kernel"));
  const absl::StatusOr<std::string> name = kernel.Text();
  if (!name.ok()) return estimator.Unsupported("kernel is code, which is not run");
  out.name = *name;
  TENON_ASSIGN_OR_RETURN(std::optional<double> gamma,
                         Parameter(estimator, estimator.Has("gamma_") ? "gamma_" : "gamma"));
  TENON_ASSIGN_OR_RETURN(const std::optional<double> coef0, Parameter(estimator, "coef0"));
  TENON_ASSIGN_OR_RETURN(const std::optional<double> degree, Parameter(estimator, "degree"));
  if (!gamma.has_value() && width > 0) gamma = 1.0 / static_cast<double>(width);
  out.gamma = gamma.value_or(0);
  out.coef0 = coef0.value_or(1);
  out.degree = degree.value_or(3);
  return out;
}

// Rows over their length; rows of zeros stay.
Value UnitRows(Context& context, Value x) {
  Calc calc(context);
  const Value length = context.graph.Node("Sqrt", {calc.RowSum(calc.Mul(x, x))});
  return calc.Div(x, calc.Where(calc.Equal(length, calc.Num(0)), calc.Num(1), length));
}

absl::StatusOr<Value> Polynomial(Context& context, const Field& estimator,
                                 const KernelOptions& options, const std::vector<Value>& operands,
                                 const ValueType& type) {
  const double degree = std::floor(options.degree);
  if (degree != options.degree || degree < 0 || degree > 1000)
    return estimator.Unsupported(StrCat("degree=", options.degree, " is no small whole number"));
  return context.graph.Node("ai.tenon.PolyKernel", operands,
                            {IntAttr("degree", static_cast<int64_t>(degree))}, type);
}

// [N,m]: the kernel of every row with every row of `fitted`.
absl::StatusOr<Value> PairwiseKernel(Context& context, const Field& estimator, const Frame& input,
                                     const Dense& fitted) {
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  if (fitted.cols != input.width)
    return estimator.Damaged(
        StrCat("keeps rows of ", fitted.cols, " numbers for ", input.width, " features"));
  TENON_ASSIGN_OR_RETURN(const KernelOptions options, ReadKernel(estimator, input.width));
  const Value x = input.matrix;
  if (options.name == "linear") return calc.MatMul(x, Transposed(context, fitted));
  if (options.name == "cosine") {
    const Value rows = UnitRows(context, ConstantOf(context, fitted));
    const Value turned = graph.Node("Transpose", {rows}, {IntsAttr("perm", {1, 0})});
    return calc.MatMul(UnitRows(context, x), turned);
  }
  const ValueType type{DType::kFp64, Shape{kAnyDim, fitted.rows}};
  std::vector<Value> operands = {x, ConstantOf(context, fitted), calc.Num(options.gamma)};
  if (options.name == "rbf") return graph.Node("ai.tenon.Rbf", operands, {}, type);
  operands.push_back(calc.Num(options.coef0));
  if (options.name == "sigmoid") return graph.Node("ai.tenon.SigmoidKernel", operands, {}, type);
  if (options.name == "poly" || options.name == "polynomial")
    return Polynomial(context, estimator, options, operands, type);
  return estimator.Unsupported(StrCat("kernel ", Quote(options.name)));
}

// A kernel [N,fitted] as if the fitted rows' means in its space were zero.
absl::StatusOr<Value> Centred(Context& context, const Field& centerer, Value kernel,
                              int64_t fitted) {
  TENON_ASSIGN_OR_RETURN(const std::vector<double> rows,
                         ReadVector(centerer, "K_fit_rows_", fitted));
  TENON_ASSIGN_OR_RETURN(const double all, centerer.NumberAttr("K_fit_all_"));
  Calc calc(context);
  const Value mean = calc.Div(calc.RowSum(kernel), calc.Num(static_cast<double>(fitted)));
  return calc.Add(calc.Sub(calc.Sub(kernel, context.graph.Doubles(rows)), mean), calc.Num(all));
}

absl::StatusOr<Frame> KernelCenterer(Context& context, const Field& centerer, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Value centred,
                         Centred(context, centerer, input.matrix, input.width));
  return MatrixFrame(centred, input.width);
}

absl::StatusOr<Frame> KernelPca(Context& context, const Field& pca, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Dense fitted, ReadDense(pca, "X_fit_"));
  TENON_ASSIGN_OR_RETURN(const Value kernel, PairwiseKernel(context, pca, input, fitted));
  TENON_ASSIGN_OR_RETURN(const Field centerer, pca.Attr("_centerer"));
  TENON_ASSIGN_OR_RETURN(const Value centred, Centred(context, centerer, kernel, fitted.rows));
  TENON_ASSIGN_OR_RETURN(Dense vectors, ReadDense(pca, "eigenvectors_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> values,
                         ReadVector(pca, "eigenvalues_", vectors.cols));
  if (vectors.rows != fitted.rows)
    return pca.Damaged(StrCat("has ", vectors.rows, " entries a component for ", fitted.rows));
  for (size_t i = 0; i < vectors.values.size(); ++i) {
    const double value = values[i % values.size()];
    vectors.values[i] = value == 0 ? 0 : vectors.values[i] / std::sqrt(value);
  }
  return MatrixFrame(Calc(context).MatMul(centred, ConstantOf(context, vectors)), vectors.cols);
}

absl::StatusOr<Frame> Nystroem(Context& context, const Field& nystroem, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Dense fitted, ReadDense(nystroem, "components_"));
  TENON_ASSIGN_OR_RETURN(const Dense normal, ReadDense(nystroem, "normalization_"));
  if (normal.cols != fitted.rows)
    return nystroem.Damaged(StrCat("normalization_ is not of ", fitted.rows, " components"));
  TENON_ASSIGN_OR_RETURN(const Value kernel, PairwiseKernel(context, nystroem, input, fitted));
  return MatrixFrame(Calc(context).MatMul(kernel, Transposed(context, normal)), normal.rows);
}

absl::StatusOr<Methods> KernelRidge(Context& context, const Field& ridge, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Dense fitted, ReadDense(ridge, "X_fit_"));
  TENON_ASSIGN_OR_RETURN(const Field dual, ridge.Attr("dual_coef_"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, dual.ArrayShape());
  TENON_ASSIGN_OR_RETURN(const std::vector<double> weights, dual.Doubles());
  if (shape.empty() || shape.size() > 2 || shape[0] != fitted.rows)
    return dual.Damaged(StrCat("has shape ", ShapeToString(shape), " for ", fitted.rows, " rows"));
  TENON_ASSIGN_OR_RETURN(const Value kernel, PairwiseKernel(context, ridge, input, fitted));
  const bool flat = shape.size() == 1;
  Methods out;
  out.predict = Calc(context).MatMul(
      kernel, context.graph.Constant<double>({shape[0], flat ? 1 : shape[1]}, weights));
  if (flat) out.predict = Calc(context).Flat(out.predict);
  return out;
}

// Cosines of the rows turned by random weights.
absl::StatusOr<Frame> RandomFeatures(Context& context, const Field& sampler, Value x,
                                     int64_t width) {
  TENON_ASSIGN_OR_RETURN(const Matrix weights, ReadMatrix(sampler, "random_weights_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> offset,
                         ReadVector(sampler, "random_offset_", weights.columns));
  if (weights.rows != width)
    return sampler.Damaged(StrCat("has weights of ", weights.rows, " features"));
  Calc calc(context);
  const Value angle =
      calc.Add(calc.MatMul(x, ConstantOf(context, weights)), context.graph.Doubles(offset));
  const double scale = std::sqrt(2.0 / static_cast<double>(weights.columns));
  return MatrixFrame(calc.Mul(context.graph.Node("Cos", {angle}), calc.Num(scale)),
                     weights.columns);
}

absl::StatusOr<Frame> RbfSampler(Context& context, const Field& sampler, const Frame& input) {
  return RandomFeatures(context, sampler, input.matrix, input.width);
}

// Numbers of -skewedness or less are refused, as scikit-learn does.
absl::StatusOr<Frame> SkewedChi2Sampler(Context& context, const Field& sampler,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const double skewedness, sampler.NumberAttr("skewedness"));
  Calc calc(context);
  const Value logs = calc.Log(calc.Add(input.matrix, calc.Num(skewedness)));
  TENON_ASSIGN_OR_RETURN(const Frame checked,
                         CheckInput(context, sampler, MatrixFrame(logs, input.width), false));
  return RandomFeatures(context, sampler, checked.matrix, input.width);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.decomposition.KernelPCA", KernelPca},
    EstimatorRow{"sklearn.kernel_approximation.Nystroem", Nystroem},
    EstimatorRow{"sklearn.kernel_approximation.RBFSampler", RbfSampler},
    EstimatorRow{"sklearn.kernel_approximation.SkewedChi2Sampler", SkewedChi2Sampler},
    EstimatorRow{"sklearn.preprocessing.KernelCenterer", KernelCenterer},
    EstimatorRow{"sklearn.kernel_ridge.KernelRidge", nullptr, KernelRidge},
};

}  // namespace

Rows KernelRows() { return kRows; }

}  // namespace tenon::sklearn
