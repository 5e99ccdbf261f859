// Linear decompositions.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "import/sklearn/families.h"
#include "import/sklearn/reading.h"
#include "status/status.h"

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

absl::StatusOr<Frame> TruncatedSvd(Context& context, const Field& svd, const Frame& input) {
  return Project(context, svd, input, false);
}

absl::StatusOr<Frame> FastIca(Context& context, const Field& ica, const Frame& input) {
  return Project(context, ica, input, true);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.decomposition.PCA", Pca},
    EstimatorRow{"sklearn.decomposition.IncrementalPCA", Pca},
    EstimatorRow{"sklearn.decomposition.TruncatedSVD", TruncatedSvd},
    EstimatorRow{"sklearn.decomposition.FastICA", FastIca},
};

}  // namespace

Rows ProjectionRows() { return kRows; }

}  // namespace tenon::sklearn
