#include <array>
#include <cmath>
#include <limits>
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

struct Nearest {
  Value weight;  // [N,k]
  Value index;   // [N,k]
  bool uniform = true;
};

// The metric that is meant, and its p where it is Minkowski's.
absl::StatusOr<std::string> MetricOf(const Field& estimator, double* p) {
  TENON_ASSIGN_OR_RETURN(std::string metric, estimator.TextAttr("metric"));
  TENON_ASSIGN_OR_RETURN(*p, estimator.NumberAttr("p", 2.0));
  if (estimator.Has("metric_params")) return estimator.Unsupported("metric_params");
  if (metric == "minkowski" && *p == 1) metric = "manhattan";
  if (metric == "minkowski" && *p == 2) metric = "euclidean";
  if (metric == "l1" || metric == "cityblock") metric = "manhattan";
  if (metric == "l2") metric = "euclidean";
  for (const std::string_view known :
       {"euclidean", "manhattan", "chebyshev", "minkowski", "cosine"}) {
    if (metric == known) return metric;
  }
  return estimator.Unsupported(StrCat("metric ", Quote(metric)));
}

// Every neighbour's weight: one, or one by distance; a distance of zero leaves only such ones.
absl::StatusOr<Value> WeightsOf(Context& context, const Field& estimator, Value distance,
                                bool* uniform) {
  TENON_ASSIGN_OR_RETURN(const Field field, estimator.Attr("weights"));
  std::string weights = "uniform";
  if (!field.is_none()) {
    TENON_ASSIGN_OR_RETURN(weights, field.Text());
  }
  *uniform = weights == "uniform";
  Calc calc(context);
  if (*uniform) return calc.Add(calc.Mul(distance, calc.Num(0)), calc.Num(1));
  if (weights != "distance") return estimator.Unsupported(StrCat("weights ", Quote(weights)));
  const Value zero = context.graph.Cast(calc.Equal(distance, calc.Num(0)), DType::kFp64);
  const Value any = calc.Greater(calc.RowMax(zero), 0);
  return calc.Where(any, zero, calc.Div(calc.Num(1), distance));
}

struct Found {
  Value distance;  // [N,k]
  Value index;     // [N,k]
};

absl::StatusOr<Found> Search(Context& context, const Field& estimator, const Frame& input,
                             int64_t k) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense fit, ReadDense(estimator, "_fit_X"));
  double p = 2;
  TENON_ASSIGN_OR_RETURN(const std::string metric, MetricOf(estimator, &p));
  if (fit.cols != input.width || k < 1 || k > fit.rows)
    return estimator.Damaged(StrCat("asks for ", k, " of ", fit.rows, " neighbours"));
  const std::vector<Value> found = context.graph.Nodes(
      "ai.tenon.Neighbors", {x, ConstantOf(context, fit), context.graph.Scalar<double>(p)}, 2,
      {IntAttr("k", k), TextAttr("metric", metric)},
      {{DType::kFp64, Shape{kAnyDim, k}}, {DType::kInt64, Shape{kAnyDim, k}}});
  if (found.size() != 2) return context.graph.status();
  return Found{found[0], found[1]};
}

// The `k` nearest; their distances into `distance` where that is asked for.
absl::StatusOr<Nearest> FindNearest(Context& context, const Field& estimator, const Frame& input,
                                    int64_t k, Value* distance) {
  TENON_ASSIGN_OR_RETURN(const Found found, Search(context, estimator, input, k));
  Nearest out;
  out.index = found.index;
  if (distance != nullptr) *distance = found.distance;
  TENON_ASSIGN_OR_RETURN(out.weight, WeightsOf(context, estimator, found.distance, &out.uniform));
  return out;
}

// [N,classes]: the weights of the neighbours of each class, by their sum.
Value Share(Context& context, const Nearest& nearest, const std::vector<int64_t>& y,
            int64_t classes) {
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  const Value labels = graph.Node("Gather", {graph.Ints(y), nearest.index}, {IntAttr("axis", 0)});
  std::vector<int64_t> all;
  for (int64_t c = 0; c < classes; ++c) all.push_back(c);
  const Value last = graph.Ints({2});
  const Value same = graph.Cast(
      calc.Equal(graph.Node("Unsqueeze", {labels, last}), graph.Ints(all)), DType::kFp64);
  const Value votes = calc.Mul(same, graph.Node("Unsqueeze", {nearest.weight, last}));
  const Value sums = graph.Node("ReduceSum", {votes, graph.Ints({1})}, {IntAttr("keepdims", 0)});
  const Value total = calc.RowSum(sums);
  return calc.Div(sums, calc.Where(calc.Equal(total, calc.Num(0)), calc.Num(1), total));
}

// Several targets: classes_ is a list, and so are the probabilities.
absl::StatusOr<Methods> ManyTargets(Context& context, const Field& estimator,
                                    const Nearest& nearest, const Shape& shape,
                                    const std::vector<int64_t>& y) {
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("classes_"));
  const auto targets = static_cast<size_t>(shape[1]);
  Calc calc(context);
  Methods out;
  std::vector<Value> labels;
  for (size_t t = 0; t < targets; ++t) {
    TENON_ASSIGN_OR_RETURN(const Field field, list.Item(t));
    TENON_ASSIGN_OR_RETURN(const Classes classes, ReadClasses(field));
    std::vector<int64_t> column;
    for (size_t i = t; i < y.size(); i += targets) column.push_back(y[i]);
    out.probas.push_back(Share(context, nearest, column, static_cast<int64_t>(classes.size())));
    labels.push_back(calc.AsColumn(LabelsOf(context, classes, calc.ArgMax(out.probas.back()))));
  }
  if (labels.empty()) return list.Damaged("is empty");
  out.predict = calc.Columns(labels);
  return out;
}

absl::StatusOr<Methods> Classifier(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const int64_t k, estimator.IntAttr("n_neighbors"));
  TENON_ASSIGN_OR_RETURN(const Nearest nearest, FindNearest(context, estimator, input, k, nullptr));
  TENON_ASSIGN_OR_RETURN(const Field y_field, estimator.Attr("_y"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, y_field.ArrayShape());
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> y, y_field.Ints());
  TENON_ASSIGN_OR_RETURN(const bool many, estimator.BoolAttr("outputs_2d_", false));
  if (shape.size() != (many ? 2 : 1))
    return y_field.Damaged(StrCat("has shape ", ShapeToString(shape)));
  if (many) return ManyTargets(context, estimator, nearest, shape, y);
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  out.predict_proba = Share(context, nearest, y, static_cast<int64_t>(out.classes.size()));
  out.predict = LabelsOf(context, out.classes, Calc(context).ArgMax(out.predict_proba));
  return out;
}

// The neighbours' targets, weighed; NaN where all weights are 0.
absl::StatusOr<Methods> WeighedMean(Context& context, const Field& estimator,
                                    const Nearest& nearest) {
  TENON_ASSIGN_OR_RETURN(const Field y_field, estimator.Attr("_y"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, y_field.ArrayShape());
  TENON_ASSIGN_OR_RETURN(const std::vector<double> y, y_field.Doubles());
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  if (shape.empty() || shape.size() > 2)
    return y_field.Damaged(StrCat("has shape ", ShapeToString(shape)));
  const bool flat = shape.size() == 1;
  const int64_t outputs = flat ? 1 : shape[1];
  const Value table = graph.Constant<double>({shape[0], outputs}, y);
  const Value values =
      graph.Node("Gather", {table, nearest.index}, {IntAttr("axis", 0)});  // [N,k,outputs]
  const Value weighted =
      calc.Mul(values, graph.Node("Unsqueeze", {nearest.weight, graph.Ints({2})}));
  const Value sum = graph.Node("ReduceSum", {weighted, graph.Ints({1})}, {IntAttr("keepdims", 0)});
  Methods out;
  out.predict = calc.Div(sum, calc.RowSum(nearest.weight));
  if (flat) out.predict = calc.Flat(out.predict);
  return out;
}

absl::StatusOr<Methods> Regressor(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const int64_t k, estimator.IntAttr("n_neighbors"));
  TENON_ASSIGN_OR_RETURN(const Nearest nearest, FindNearest(context, estimator, input, k, nullptr));
  return WeighedMean(context, estimator, nearest);
}

// All fitted rows, those beyond the radius with weight 0.
absl::StatusOr<Nearest> FindWithin(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Dense fit, ReadDense(estimator, "_fit_X"));
  TENON_ASSIGN_OR_RETURN(const double radius, estimator.NumberAttr("radius"));
  Value distance;
  TENON_ASSIGN_OR_RETURN(Nearest out, FindNearest(context, estimator, input, fit.rows, &distance));
  Calc calc(context);
  const Value beyond = calc.Greater(distance, radius);
  out.weight = calc.Where(beyond, calc.Num(0), out.weight);
  return out;
}

// Which class rows without neighbours get; refused when the model runs where there is none.
absl::StatusOr<Value> OutlierShares(Context& context, const Field& estimator,
                                    const Classes& classes, Value shares) {
  Calc calc(context);
  const Value total = calc.RowSum(shares);
  const Value none = calc.Equal(total, calc.Num(0));
  const auto k = static_cast<int64_t>(classes.size());
  if (!estimator.Has("outlier_label_")) {
    const Value nan = calc.Num(std::numeric_limits<double>::quiet_NaN());
    const Value found = context.graph.Node(
        "ai.tenon.CheckInput", {calc.Where(none, nan, shares)},
        {IntAttr("allow_nan", 0),
         {"columns", std::vector<std::string>{}},
         TextAttr("what", "RadiusNeighborsClassifier, which found no neighbour,")},
        ValueType{DType::kFp64, Shape{kAnyDim, k}});
    return found;
  }
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("outlier_label_"));
  TENON_ASSIGN_OR_RETURN(const Classes labels, ReadClasses(list));
  std::vector<double> row(classes.size(), 0.0);
  bool known = false;
  for (size_t i = 0; i < classes.size(); ++i) {
    const bool same =
        classes.dtype == DType::kBytes
            ? !labels.texts.empty() && labels.texts[0] == classes.texts[i]
            : !labels.ints.empty() && !classes.ints.empty() && labels.ints[0] == classes.ints[i];
    if (same) row[i] = 1;
    known = known || same;
  }
  if (!known) return estimator.Unsupported("an outlier_label that is none of the classes");
  return calc.Where(none, context.graph.Doubles(row), shares);
}

absl::StatusOr<Methods> RadiusRegressor(Context& context, const Field& estimator,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Nearest nearest, FindWithin(context, estimator, input));
  return WeighedMean(context, estimator, nearest);
}

absl::StatusOr<Methods> RadiusClassifier(Context& context, const Field& estimator,
                                         const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Nearest nearest, FindWithin(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Field y_field, estimator.Attr("_y"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, y_field.ArrayShape());
  if (shape.size() != 1) return estimator.Unsupported("several targets");
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> y, y_field.Ints());
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const Value shares = Share(context, nearest, y, static_cast<int64_t>(out.classes.size()));
  TENON_ASSIGN_OR_RETURN(out.predict_proba, OutlierShares(context, estimator, out.classes, shares));
  out.predict = LabelsOf(context, out.classes, Calc(context).ArgMax(out.predict_proba));
  return out;
}

// Scores of NearestCentroid from 1.6 on: squared distances over the deviation within classes.
Value CentroidScores(Context& context, Value x, const Dense& centroids,
                     const std::vector<double>& deviations, const std::vector<double>& priors,
                     bool manhattan) {
  Calc calc(context);
  std::vector<double> scale = deviations;
  for (double& one : scale)
    if (one == 0) one = 1;
  Dense scaled = centroids;
  for (size_t i = 0; i < scaled.values.size(); ++i) scaled.values[i] /= scale[i % scale.size()];
  const Value rows = calc.Div(x, context.graph.Doubles(scale));
  Value squared;
  if (manhattan) {
    const Value apart =
        context.graph.Node("Sub", {context.graph.Node("Unsqueeze", {rows, context.graph.Ints({1})}),
                                   ConstantOf(context, scaled)});
    const Value sum = context.graph.Node(
        "ReduceSum", {context.graph.Node("Abs", {apart}), context.graph.Ints({2})},
        {IntAttr("keepdims", 0)});
    squared = calc.Mul(sum, sum);
  } else {
    squared = context.graph.Node("ai.tenon.SquaredDistances", {rows, ConstantOf(context, scaled)},
                                 {}, ValueType{DType::kFp64, Shape{kAnyDim, centroids.rows}});
  }
  std::vector<double> logs;
  logs.reserve(priors.size());
  for (const double prior : priors) logs.push_back(2 * std::log(prior));
  return calc.Sub(context.graph.Doubles(logs), squared);
}

absl::StatusOr<Methods> Centroid(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::string metric, estimator.TextAttr("metric"));
  if (metric != "euclidean" && metric != "manhattan")
    return estimator.Unsupported(StrCat("metric ", Quote(metric)));
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense centroids, ReadDense(estimator, "centroids_"));
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  if (centroids.cols != input.width || centroids.rows != static_cast<int64_t>(out.classes.size()))
    return estimator.Damaged("centroids_ do not fit the classes and features");
  Calc calc(context);
  const std::vector<Value> found =
      context.graph.Nodes("ai.tenon.Neighbors", {x, ConstantOf(context, centroids), calc.Num(2)}, 2,
                          {IntAttr("k", 1), TextAttr("metric", metric)},
                          {{DType::kFp64, Shape{kAnyDim, 1}}, {DType::kInt64, Shape{kAnyDim, 1}}});
  if (found.size() != 2) return context.graph.status();
  out.predict = LabelsOf(context, out.classes, calc.Flat(found[1]));
  if (!estimator.Has("class_prior_")) return out;
  TENON_ASSIGN_OR_RETURN(const std::vector<double> priors,
                         ReadVector(estimator, "class_prior_", centroids.rows));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> deviations,
                         ReadVector(estimator, "within_class_std_dev_", centroids.cols));
  const Value scores =
      CentroidScores(context, x, centroids, deviations, priors, metric == "manhattan");
  for (const double prior : priors) {
    const double even = 1 / static_cast<double>(priors.size());
    if (std::abs(prior - even) > 1e-8 + 1e-5 * even)
      out.predict = LabelsOf(context, out.classes, calc.ArgMax(scores));
  }
  out.predict_proba = calc.Softmax(scores);
  out.decision_function = priors.size() == 2
                              ? calc.Flat(calc.Sub(calc.Column(scores, 1), calc.Column(scores, 0)))
                              : scores;
  return out;
}

// [N,1] of a matrix [N,k].
Value RowMean(Context& context, Value matrix, int64_t k) {
  Calc calc(context);
  return calc.Div(calc.RowSum(matrix), calc.Num(static_cast<double>(k)));
}

// How much denser the neighbours lie than a row does: of rows that were not fitted.
absl::StatusOr<Methods> LocalOutlierFactor(Context& context, const Field& estimator,
                                           const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const bool novelty, estimator.BoolAttr("novelty"));
  if (!novelty)
    return estimator.Unsupported("it was fitted with novelty=False, and has no predict then");
  TENON_ASSIGN_OR_RETURN(const int64_t k, estimator.IntAttr("n_neighbors_"));
  TENON_ASSIGN_OR_RETURN(const Found found, Search(context, estimator, input, k));
  TENON_ASSIGN_OR_RETURN(const Dense fit, ReadDense(estimator, "_fit_X"));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> density,
                         ReadVector(estimator, "_lrd", fit.rows));
  TENON_ASSIGN_OR_RETURN(const Matrix apart, ReadMatrix(estimator, "_distances_fit_X_", k));
  if (apart.rows != fit.rows) return estimator.Damaged("_distances_fit_X_ are not of all rows");
  std::vector<double> reach;
  for (int64_t i = 0; i < fit.rows; ++i)
    reach.push_back(apart.values[static_cast<size_t>(i * k + k - 1)]);
  TENON_ASSIGN_OR_RETURN(const double offset, estimator.NumberAttr("offset_"));
  GraphBuilder& graph = context.graph;
  Calc calc(context);
  const auto of_neighbors = [&](const std::vector<double>& values) {
    return graph.Node("Gather", {graph.Doubles(values), found.index}, {IntAttr("axis", 0)});
  };
  const Value reached = graph.Node("Max", {found.distance, of_neighbors(reach)});
  const Value own = calc.Div(calc.Num(1), calc.Add(RowMean(context, reached, k), calc.Num(1e-10)));
  Methods out;
  out.score_samples =
      calc.Flat(calc.Neg(RowMean(context, calc.Div(of_neighbors(density), own), k)));
  out.decision_function = calc.Sub(out.score_samples, calc.Num(offset));
  out.predict = calc.Where(graph.Node("Less", {out.decision_function, calc.Num(0)}),
                           graph.Scalar<int64_t>(-1), graph.Scalar<int64_t>(1));
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.neighbors.KNeighborsClassifier", nullptr, Classifier},
    {"sklearn.neighbors.KNeighborsRegressor", nullptr, Regressor},
    {"sklearn.neighbors.RadiusNeighborsClassifier", nullptr, RadiusClassifier},
    {"sklearn.neighbors.RadiusNeighborsRegressor", nullptr, RadiusRegressor},
    {"sklearn.neighbors.LocalOutlierFactor", nullptr, LocalOutlierFactor},
    {"sklearn.neighbors.NearestCentroid", nullptr, Centroid},
});

}  // namespace

std::span<const EstimatorRow> NeighborRows() { return kRows; }

}  // namespace tenon::sklearn
