#include "import/lightgbm/translate.h"

#include <cstddef>
#include <memory>
#include <utility>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using lightgbm::LightgbmModel;
using lightgbm::LinearLeaves;
using lightgbm::Transform;

Value Flat(GraphBuilder& graph, Value matrix, int64_t outputs) {
  return outputs == 1 ? graph.Reshape(matrix, {-1}) : matrix;
}

Value Mask(GraphBuilder& graph, const std::vector<bool>& bits, const Shape& shape) {
  const auto flags = std::make_unique<bool[]>(bits.size());
  for (size_t i = 0; i < bits.size(); ++i) flags[i] = bits[i];
  return graph.Constant<bool>(shape, std::span<const bool>(flags.get(), bits.size()));
}

// The leaves' own models: constant + coefficients * x, or the leaf's value where a feature that it
// uses is NaN. Returns [N,trees].
Value LinearScores(GraphBuilder& graph, Value x, Value leaves, const LinearLeaves& linear,
                   int64_t features) {
  const auto count = static_cast<int64_t>(linear.constant.size());
  const Shape table = {count, features};
  const Value used = graph.Node("Gather", {Mask(graph, linear.used, table), leaves});
  const Value factors =
      graph.Node("Gather", {graph.Constant<double>(table, linear.coefficients), leaves});
  const Value row = graph.Reshape(x, {-1, 1, features});
  const Value zero = graph.Scalar<double>(0);
  const Value products = graph.Node("Where", {used, graph.Node("Mul", {factors, row}), zero});
  const Value axis = graph.Ints({2});
  const Value sum = graph.Node("ReduceSum", {products, axis}, {IntAttr("keepdims", 0)});
  const Value constant = graph.Node("Gather", {graph.Doubles(linear.constant), leaves});
  const Value missing = graph.Node("And", {used, graph.Node("IsNaN", {row})});
  const Value missing_count =
      graph.Node("ReduceSum", {graph.Cast(missing, DType::kInt64), axis}, {IntAttr("keepdims", 0)});
  const Value any = graph.Node("Greater", {missing_count, graph.Scalar<int64_t>(0)});
  const Value value = graph.Node("Gather", {graph.Doubles(linear.value), leaves});
  return graph.Node("Where", {any, value, graph.Node("Add", {constant, sum})});
}

int64_t RoundsOf(const LightgbmModel& model) {
  return static_cast<int64_t>(model.trees.roots.size()) / model.outputs;
}

void KeepRounds(int64_t rounds, LightgbmModel* model) {
  const int64_t trees = rounds * model->outputs;
  model->trees.roots.resize(static_cast<size_t>(trees));
  model->trees.tree_target.resize(static_cast<size_t>(trees));
  if (!model->linear.empty()) model->trees.targets = trees;
}

// Uses up the model's trees.
Value Score(GraphBuilder& graph, Value x, LightgbmModel* from) {
  const LightgbmModel& model = *from;
  if (model.trees.roots.empty())  // a model of no rounds answers zero
    return graph.Node(
        "Mul", {graph.Node("ReduceSum",
                           {graph.Cast(graph.Node("IsNaN", {x}), DType::kFp64), graph.Ints({1})}),
                graph.Constant<double>({1, model.outputs},
                                       std::vector<double>(static_cast<size_t>(model.outputs)))});
  const int64_t rounds = model.trees.targets / model.outputs;
  const Value sum = AddTrees(graph, x, std::move(from->trees));
  if (model.linear.empty()) return sum;
  const Value leaves = graph.Cast(sum, DType::kInt64);
  const Value scores = LinearScores(graph, x, leaves, model.linear, model.features);
  const Value by_round = graph.Reshape(scores, {-1, rounds, model.outputs});
  return graph.Node("ReduceSum", {by_round, graph.Ints({1})}, {IntAttr("keepdims", 0)});
}

Value Averaged(GraphBuilder& graph, Value score, bool average, int64_t rounds) {
  if (!average || rounds == 0) return score;
  return graph.Node("Div", {score, graph.Scalar<double>(static_cast<double>(rounds))});
}

Value Transformed(GraphBuilder& graph, Value score, const LightgbmModel& model) {
  switch (model.transform) {
    case Transform::kSquare:
      return graph.Node("Mul", {score, graph.Node("Abs", {score})});
    case Transform::kSigmoid:
      if (model.sigmoid != 1)
        score = graph.Node("Mul", {score, graph.Scalar<double>(model.sigmoid)});
      return graph.Node("Sigmoid", {score});
    case Transform::kExp:
      return graph.Node("Exp", {score});
    case Transform::kSoftmax:
      return graph.Node("Softmax", {score}, {IntAttr("axis", 1)});
    case Transform::kLog1pExp:
      return graph.Node("Log",
                        {graph.Node("Add", {graph.Node("Exp", {score}), graph.Scalar<double>(1)})});
    case Transform::kIdentity:
      break;
  }
  return score;
}

}  // namespace

BoostedModel WriteLightgbm(GraphBuilder& graph, Value x, int64_t rounds, LightgbmModel* from) {
  const LightgbmModel& model = *from;
  if (rounds > 0 && rounds < RoundsOf(model)) KeepRounds(rounds, from);
  const int64_t kept = RoundsOf(model);
  BoostedModel out;
  out.features = model.features;
  out.feature_names = model.feature_names;
  out.objective = model.objective;
  out.notes = model.notes;
  const Value score = Score(graph, x, from);  // a raw score is not averaged
  const Value transformed = Transformed(graph, Averaged(graph, score, model.average, kept), model);
  out.raw_score = Flat(graph, score, model.outputs);
  out.predict = Flat(graph, transformed, model.outputs);
  if (model.objective.starts_with("multiclass")) {
    out.classes = model.outputs;
    out.predict_proba = transformed;
  } else if (model.outputs == 1 &&
             (model.objective == "binary" || model.objective.starts_with("cross_entropy"))) {
    out.classes = 2;
    const Value other = graph.Node("Sub", {graph.Scalar<double>(1), transformed});
    out.predict_proba = graph.Concat({other, transformed}, 1);
  } else {
    return out;
  }
  out.class_index =
      graph.Node("ArgMax", {out.predict_proba}, {IntAttr("axis", 1), IntAttr("keepdims", 0)});
  return out;
}

absl::StatusOr<BoostedModel> TranslateLightgbm(GraphBuilder& graph, Value x, std::string_view text,
                                               int64_t rounds, const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(LightgbmModel model, lightgbm::ReadModel(text, options),
                         "reading a LightGBM model");
  BoostedModel out = WriteLightgbm(graph, x, rounds, &model);
  TENON_RETURN_IF_ERROR(graph.status(), "writing a LightGBM model");
  return out;
}

}  // namespace tenon
