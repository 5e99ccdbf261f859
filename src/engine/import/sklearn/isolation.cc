#include <cmath>
#include <numbers>
#include <utility>

#include "import/sklearn/ensembles.h"
#include "import/sklearn/predictor.h"
#include "import/sklearn/tree_reading.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// The mean length of an unsuccessful search among `samples`.
double AveragePathLength(double samples) {
  if (samples <= 1) return 0;
  if (samples == 2) return 1;
  return 2 * (std::log(samples - 1) + std::numbers::egamma) - 2 * (samples - 1) / samples;
}

// Of every node, the number of nodes above it. INVALID_ARGUMENT for children out of range; nodes
// precede their children in scikit-learn's trees.
absl::StatusOr<std::vector<double>> Depths(const Field& field, const SklearnTree& tree) {
  std::vector<double> depths(tree.size());
  for (size_t i = 0; i < tree.size(); ++i) {
    if (tree.left[i] < 0) continue;
    for (const int64_t child : {tree.left[i], tree.right[i]}) {
      if (child <= static_cast<int64_t>(i) || child >= static_cast<int64_t>(tree.size()))
        return field.Damaged(StrCat("node ", i, " has child ", child));
      depths[static_cast<size_t>(child)] = depths[i] + 1;
    }
  }
  return depths;
}

}  // namespace

absl::StatusOr<Methods> IsolationForest(Context& context, const Field& estimator,
                                        const Frame& input) {
  Frame frame = input;
  if (MinorVersion(estimator) < 7) {  // later ones take NaN and infinity
    TENON_ASSIGN_OR_RETURN(frame, CheckInput(context, estimator, input, false));
  }
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, frame));
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("estimators_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> trees, list.Items());
  TENON_ASSIGN_OR_RETURN(const Field features_field, estimator.Attr("estimators_features_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> features, features_field.Items());
  TENON_ASSIGN_OR_RETURN(const double samples, estimator.NumberAttr("_max_samples"));
  TENON_ASSIGN_OR_RETURN(const double offset, estimator.NumberAttr("offset_"));
  if (features.size() != trees.size())
    return features_field.Damaged(
        StrCat("has ", features.size(), " entries for ", trees.size(), " trees"));
  TreeEnsemble ensemble = SklearnEnsemble(1, 1);
  for (size_t i = 0; i < trees.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const SklearnTree tree, ReadTree(trees[i]));
    TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> columns, features[i].Ints());
    TENON_ASSIGN_OR_RETURN(const std::vector<double> depths, Depths(trees[i], tree));
    const auto leaf = [&](size_t node) {
      const auto reached = static_cast<double>(tree.samples[node]);
      return std::vector<double>{depths[node] + AveragePathLength(reached)};
    };
    TENON_RETURN_IF_ERROR(AppendTree(tree, leaf, columns, 0, &ensemble));
  }
  Calc calc(context);
  const Value depth = calc.Flat(AddTrees(context.graph, x, std::move(ensemble)));
  const double scale = static_cast<double>(trees.size()) * AveragePathLength(samples);
  const Value exponent = scale == 0 ? calc.Sub(calc.Mul(depth, calc.Num(0)), calc.Num(1))
                                    : calc.Neg(calc.Div(depth, calc.Num(scale)));
  Methods out;
  out.score_samples = calc.Neg(context.graph.Node("Pow", {calc.Num(2), exponent}));
  out.decision_function = calc.Sub(out.score_samples, calc.Num(offset));
  out.predict = calc.Where(context.graph.Node("Less", {out.decision_function, calc.Num(0)}),
                           context.graph.Scalar<int64_t>(-1), context.graph.Scalar<int64_t>(1));
  return out;
}

}  // namespace tenon::sklearn
