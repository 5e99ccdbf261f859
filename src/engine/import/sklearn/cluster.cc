#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "import/sklearn/reading.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

absl::StatusOr<Value> ToCentres(Context& context, const Field& estimator, const Frame& input,
                                int64_t* centres, std::string_view attribute = "cluster_centers_") {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense centre, ReadDense(estimator, attribute));
  if (centre.cols != input.width || centre.rows < 1)
    return estimator.Damaged(StrCat(attribute, " has ", centre.cols, " numbers a centre"));
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

absl::StatusOr<Frame> BirchTransform(Context& context, const Field& birch, const Frame& input) {
  Frame out;
  TENON_ASSIGN_OR_RETURN(const Value squared,
                         ToCentres(context, birch, input, &out.width, "subcluster_centers_"));
  out.matrix = context.graph.Node("Sqrt", {squared});
  return out;
}

// The cluster of the nearest subcluster.
absl::StatusOr<Methods> Birch(Context& context, const Field& birch, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Frame distances, BirchTransform(context, birch, input));
  TENON_ASSIGN_OR_RETURN(const Field labels_field, birch.Attr("subcluster_labels_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> labels, labels_field.Ints());
  if (static_cast<int64_t>(labels.size()) != distances.width)
    return labels_field.Damaged(
        StrCat("has ", labels.size(), " labels for ", distances.width, " subclusters"));
  GraphBuilder& graph = context.graph;
  const Value nearest =
      graph.Node("ArgMin", {distances.matrix}, {IntAttr("axis", 1), IntAttr("keepdims", 0)});
  Methods out;
  out.predict = graph.Node("Gather", {graph.Ints(labels), nearest}, {IntAttr("axis", 0)});
  out.transform = distances.matrix;
  return out;
}

// Skops of old writes the attributes of numpy's function, not its name.
bool IsMean(const Field& function) {
  if (function.kind() == python::Kind::kName) return function.object().text == "numpy.mean";
  if (function.class_name() != "numpy._ArrayFunctionDispatcher") return false;
  const absl::StatusOr<std::string> module = function.TextAttr("__module__");
  const absl::StatusOr<std::string> name = function.TextAttr("__name__");
  return module.ok() && *module == "numpy" && name.ok() && *name == "mean";
}

// Means of the features of each cluster.
absl::StatusOr<Frame> FeatureAgglomeration(Context& context, const Field& estimator,
                                           const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field pooling, estimator.Attr("pooling_func"));
  if (!IsMean(pooling)) return estimator.Unsupported("pooling_func is other code than numpy.mean");
  TENON_ASSIGN_OR_RETURN(const int64_t clusters, estimator.IntAttr("n_clusters_"));
  TENON_ASSIGN_OR_RETURN(const Field labels_field, estimator.Attr("labels_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> labels, labels_field.Ints());
  if (static_cast<int64_t>(labels.size()) != input.width || clusters < 1 || clusters > input.width)
    return labels_field.Damaged(StrCat("has ", labels.size(), " labels in ", clusters,
                                       " clusters for ", input.width, " features"));
  const auto k = static_cast<size_t>(clusters);
  std::vector<double> sizes(k, 0.0);
  std::vector<double> members(labels.size() * k, 0.0);
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0 || labels[i] >= clusters)
      return labels_field.Damaged(StrCat("label ", labels[i], " is none of ", clusters));
    const auto label = static_cast<size_t>(labels[i]);
    members[i * k + label] = 1;
    sizes[label] += 1;
  }
  if (std::ranges::find(sizes, 0.0) != sizes.end())
    return labels_field.Damaged("a cluster has no feature");
  Calc calc(context);
  const Value sums =
      calc.MatMul(input.matrix, context.graph.Constant<double>({input.width, clusters}, members));
  return MatrixFrame(calc.Div(sums, context.graph.Doubles(sizes)), clusters);
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.cluster.KMeans", KMeansTransform, KMeans},
    {"sklearn.cluster.MiniBatchKMeans", KMeansTransform, KMeans},
    {"sklearn.cluster.BisectingKMeans", KMeansTransform, BisectingKMeans},
    {"sklearn.cluster.MeanShift", nullptr, NearestCentre},
    {"sklearn.cluster.AffinityPropagation", nullptr, NearestCentre},
    {"sklearn.cluster.Birch", BirchTransform, Birch},
    {"sklearn.cluster.FeatureAgglomeration", FeatureAgglomeration},
});

}  // namespace

std::span<const EstimatorRow> ClusterRows() { return kRows; }

}  // namespace tenon::sklearn
