// Linear decompositions.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include "import/sklearn/families.h"
#include "import/sklearn/predictor.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// (x - mean) components^T, without the mean where there is none.
absl::StatusOr<Frame> Project(Context& context, const Field& estimator, const Frame& input,
                              bool center) {
  GraphBuilder& graph = context.graph;
  Value x = input.matrix;
  if (center && estimator.Has("mean_")) {
    TENON_ASSIGN_OR_RETURN(const std::vector<double> mean,
                           ReadVector(estimator, "mean_", input.width));
    x = graph.Node("Sub", {x, graph.Doubles(mean)});
  }
  TENON_ASSIGN_OR_RETURN(const Matrix components,
                         ReadMatrix(estimator, "components_", input.width));
  const Value turned =
      graph.Node("Transpose", {ConstantOf(context, components)}, {IntsAttr("perm", {1, 0})});
  return MatrixFrame(graph.Node("MatMul", {x, turned}), components.rows);
}

absl::StatusOr<Frame> Pca(Context& context, const Field& pca, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(Frame out, Project(context, pca, input, true));
  TENON_ASSIGN_OR_RETURN(const bool whiten, pca.BoolAttr("whiten"));
  if (!whiten) return out;
  TENON_ASSIGN_OR_RETURN(std::vector<double> scale,
                         ReadVector(pca, "explained_variance_", out.width));
  for (double& value : scale)
    value = std::max(std::sqrt(value), std::numeric_limits<double>::epsilon());
  out.matrix = context.graph.Node("Div", {out.matrix, context.graph.Doubles(scale)});
  return out;
}

// The log likelihood of rows [N,1] whose parts along the components are `along` and whose squared
// length off them is `off`, of the variances `variances` and `noise`.
Value LogLikelihood(Context& context, Value along, Value off, const std::vector<double>& variances,
                    double noise, int64_t features) {
  GraphBuilder& graph = context.graph;
  const auto rest = static_cast<double>(features) - static_cast<double>(variances.size());
  double constant = static_cast<double>(features) * std::log(2 * std::numbers::pi);
  for (const double variance : variances) constant += std::log(variance);
  const Value squares = graph.Node("Mul", {along, along});
  Value sum = graph.Node("ReduceSum",
                         {graph.Node("Div", {squares, graph.Doubles(variances)}), graph.Ints({1})});
  if (rest > 0) {
    constant += rest * std::log(noise);
    sum = graph.Node("Add", {sum, graph.Node("Div", {off, graph.Scalar(noise)})});
  }
  sum = graph.Node("Add", {sum, graph.Scalar(constant)});
  return graph.Reshape(graph.Node("Mul", {sum, graph.Scalar(-0.5)}), {-1});
}

// PCA's own: the components are orthonormal, what is off them is noise.
absl::StatusOr<Methods> PcaMethods(Context& context, const Field& pca, const Frame& input) {
  GraphBuilder& graph = context.graph;
  Methods out;
  TENON_ASSIGN_OR_RETURN(const Frame transformed, Pca(context, pca, input));
  out.transform = transformed.matrix;
  TENON_ASSIGN_OR_RETURN(const std::vector<double> mean, ReadVector(pca, "mean_", input.width));
  TENON_ASSIGN_OR_RETURN(const Matrix components, ReadMatrix(pca, "components_", input.width));
  TENON_ASSIGN_OR_RETURN(std::vector<double> variances,
                         ReadVector(pca, "explained_variance_", components.rows));
  TENON_ASSIGN_OR_RETURN(const double noise, pca.NumberAttr("noise_variance_"));
  TENON_ASSIGN_OR_RETURN(const bool whiten, pca.BoolAttr("whiten"));
  // scikit-learn scales whitened components once more here.
  for (double& variance : variances) {
    const double above = std::max(variance - noise, 0.0);
    variance = (whiten ? variance * above : above) + noise;
  }
  const bool singular = std::ranges::any_of(variances, [](double v) { return !(v > 0); }) ||
                        (components.rows < input.width && !(noise > 0));
  if (singular) return out;  // scikit-learn fails here, too
  const Value basis = ConstantOf(context, components);
  const Value turned = graph.Node("Transpose", {basis}, {IntsAttr("perm", {1, 0})});
  const Value x = graph.Node("Sub", {input.matrix, graph.Doubles(mean)});
  const Value along = graph.Node("MatMul", {x, turned});
  const Value off = graph.Node("Sub", {x, graph.Node("MatMul", {along, basis})});
  out.score_samples = LogLikelihood(
      context, along, graph.Node("ReduceSum", {graph.Node("Mul", {off, off}), graph.Ints({1})}),
      variances, noise, input.width);
  return out;
}

absl::StatusOr<Frame> TruncatedSvd(Context& context, const Field& svd, const Frame& input) {
  return Project(context, svd, input, false);
}

absl::StatusOr<Frame> FastIca(Context& context, const Field& ica, const Frame& input) {
  return Project(context, ica, input, true);
}

absl::StatusOr<Frame> NeighborhoodComponents(Context& context, const Field& estimator,
                                             const Frame& input) {
  return Project(context, estimator, input, false);
}

// How likely each hidden unit is.
absl::StatusOr<Frame> BoltzmannMachine(Context& context, const Field& machine, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(Frame out, Project(context, machine, input, false));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> intercept,
                         ReadVector(machine, "intercept_hidden_", out.width));
  Calc calc(context);
  out.matrix = calc.Sigmoid(calc.Add(out.matrix, context.graph.Doubles(intercept)));
  return out;
}

absl::StatusOr<Frame> RandomProjection(Context& context, const Field& projection,
                                       const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Dense components, ReadDense(projection, "components_"));
  if (components.cols != input.width)
    return projection.Damaged(StrCat("has components of ", components.cols, " features"));
  const Value turned = Transposed(context, components);
  return MatrixFrame(context.graph.Node("MatMul", {input.matrix, turned}), components.rows);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.decomposition.PCA", Pca, PcaMethods},
    EstimatorRow{"sklearn.decomposition.IncrementalPCA", Pca},
    EstimatorRow{"sklearn.decomposition.TruncatedSVD", TruncatedSvd},
    EstimatorRow{"sklearn.decomposition.FastICA", FastIca},
    EstimatorRow{"sklearn.neighbors.NeighborhoodComponentsAnalysis", NeighborhoodComponents},
    EstimatorRow{"sklearn.neural_network.BernoulliRBM", BoltzmannMachine},
    EstimatorRow{"sklearn.random_projection.GaussianRandomProjection", RandomProjection},
    EstimatorRow{"sklearn.random_projection.SparseRandomProjection", RandomProjection},
};

}  // namespace

Rows ProjectionRows() { return kRows; }

}  // namespace tenon::sklearn
