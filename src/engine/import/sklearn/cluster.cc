#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "import/sklearn/reading.h"
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

// The nearest of the centres of BisectingKMeans' tree, taken level by level.
class Bisection {
 public:
  Bisection(Context& context, Value x, std::vector<double> mean, int64_t most)
      : context_(context), x_(x), mean_(std::move(mean)), most_(most) {}

  absl::StatusOr<Value> Visit(const Field& node, int64_t depth) {
    const ImportOptions defaults;
    const auto& limits = (context_.options == nullptr ? defaults : *context_.options).limits;
    if (++visited_ > most_ || depth >= limits.max_depth)
      return node.Damaged("the tree has more nodes than there are clusters, or is too deep");
    GraphBuilder& graph = context_.graph;
    if (!node.Has("left")) {
      TENON_ASSIGN_OR_RETURN(const int64_t label, node.IntAttr("label"));
      return graph.Ints({label});
    }
    TENON_ASSIGN_OR_RETURN(const Field left, node.Attr("left"));
    TENON_ASSIGN_OR_RETURN(const Field right, node.Attr("right"));
    TENON_ASSIGN_OR_RETURN(const Value low, Visit(left, depth + 1));
    TENON_ASSIGN_OR_RETURN(const Value high, Visit(right, depth + 1));
    const auto width = static_cast<int64_t>(mean_.size());
    Dense centres{{}, 2, width};
    for (const Field& child : {left, right}) {
      TENON_ASSIGN_OR_RETURN(std::vector<double> centre, ReadVector(child, "center", width));
      for (size_t i = 0; i < centre.size(); ++i) centres.values.push_back(centre[i] + mean_[i]);
    }
    const Value squared =
        graph.Node("ai.tenon.SquaredDistances", {x_, ConstantOf(context_, centres)}, {},
                   ValueType{DType::kFp64, Shape{kAnyDim, 2}});
    const Value nearest =
        graph.Node("ArgMin", {squared}, {IntAttr("axis", 1), IntAttr("keepdims", 0)});
    return graph.Node("Where", {graph.Cast(nearest, DType::kBool), high, low});
  }

 private:
  Context& context_;
  Value x_;
  std::vector<double> mean_;
  int64_t most_;
  int64_t visited_ = 0;
};

absl::StatusOr<Methods> BisectingKMeans(Context& context, const Field& estimator,
                                        const Frame& input) {
  int64_t centres = 0;
  TENON_ASSIGN_OR_RETURN(const Value squared, ToCentres(context, estimator, input, &centres));
  std::vector<double> mean(static_cast<size_t>(input.width), 0.0);
  if (estimator.Has("_X_mean")) {
    TENON_ASSIGN_OR_RETURN(mean, ReadVector(estimator, "_X_mean", input.width));
  }
  TENON_ASSIGN_OR_RETURN(const Field tree, estimator.Attr("_bisecting_tree"));
  if (!tree.Has("left")) return tree.Unsupported("it has a single cluster");
  Bisection bisection(context, input.matrix, std::move(mean), 2 * centres);
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.predict, bisection.Visit(tree, 0));
  out.transform = context.graph.Node("Sqrt", {squared});
  return out;
}

// MeanShift and AffinityPropagation only say which centre is nearest.
absl::StatusOr<Methods> NearestCentre(Context& context, const Field& estimator,
                                      const Frame& input) {
  TENON_ASSIGN_OR_RETURN(Methods out, KMeans(context, estimator, input));
  out.transform = Value();
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.cluster.KMeans", KMeansTransform, KMeans},
    {"sklearn.cluster.MiniBatchKMeans", KMeansTransform, KMeans},
    {"sklearn.cluster.BisectingKMeans", KMeansTransform, BisectingKMeans},
    {"sklearn.cluster.MeanShift", nullptr, NearestCentre},
    {"sklearn.cluster.AffinityPropagation", nullptr, NearestCentre},
    {"sklearn.mixture.GaussianMixture", nullptr, Mixture},
});

}  // namespace

std::span<const EstimatorRow> ClusterRows() { return kRows; }

}  // namespace tenon::sklearn
