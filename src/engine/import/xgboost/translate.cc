#include "import/xgboost/translate.h"

#include <utility>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using xgboost::Transform;
using xgboost::XgboostModel;

// XGBoost answers in float32; computed in float64 and rounded once, the number is the same or its
// neighbour.
Value Rounded(GraphBuilder& graph, Value value) {
  return graph.Cast(graph.Cast(value, DType::kFp32), DType::kFp64);
}

// [N,outputs], or [N] of one output.
Value Flat(GraphBuilder& graph, Value matrix, int64_t outputs) {
  return outputs == 1 ? graph.Reshape(matrix, {-1}) : matrix;
}

Value LinearMargin(GraphBuilder& graph, Value x, const XgboostModel& model) {
  const auto outputs = static_cast<size_t>(model.outputs);
  const size_t bias = model.weights.size() - outputs;
  std::vector<double> start(model.base_margin);
  for (size_t i = 0; i < outputs; ++i) start[i] += model.weights[bias + i];
  const std::vector<double> weights(model.weights.begin(),
                                    model.weights.begin() + static_cast<std::ptrdiff_t>(bias));
  const Value rounded = Rounded(graph, x);
  const Value present = graph.Node("Where", {graph.Node("IsNaN", {rounded}),
                                             graph.Scalar<double>(0), rounded});  // missing: none
  const Value w = graph.Constant<double>({model.features, model.outputs}, weights);
  return Rounded(graph,
                 graph.Node("Add", {graph.Node("MatMul", {present, w}), graph.Doubles(start)}));
}

// Uses up the model's trees.
Value Margin(GraphBuilder& graph, Value x, bool as_estimator, XgboostModel* model) {
  if (model->booster == "gblinear") return LinearMargin(graph, x, *model);
  if (as_estimator && model->best_trees.has_value()) {
    const auto end = static_cast<size_t>(*model->best_trees);
    model->trees.roots.resize(end);
    model->trees.tree_target.resize(end);
  }
  return AddTrees(graph, x, std::move(model->trees));
}

Value Transformed(GraphBuilder& graph, Value margin, Transform transform) {
  switch (transform) {
    case Transform::kSigmoid:
      return Rounded(graph, graph.Node("Sigmoid", {margin}));
    case Transform::kExp:
      return Rounded(graph, graph.Node("Exp", {margin}));
    case Transform::kHinge:
      return graph.Cast(graph.Node("Greater", {margin, graph.Scalar<double>(0)}), DType::kFp64);
    case Transform::kSoftmax:
    case Transform::kSoftmaxClass:
      return Rounded(graph, graph.Node("Softmax", {margin}, {IntAttr("axis", 1)}));
    case Transform::kIdentity:
      break;
  }
  return margin;
}

Value ArgMax(GraphBuilder& graph, Value scores) {
  return graph.Node("ArgMax", {scores}, {IntAttr("axis", 1), IntAttr("keepdims", 0)});
}

// What XGBClassifier answers with: more than one half is a one.
void AddBinary(GraphBuilder& graph, Value one, const XgboostModel& model, BoostedModel* out) {
  const Value index =
      graph.Cast(graph.Node("Greater", {one, graph.Scalar<double>(0.5)}), DType::kInt64);
  out->class_index = Flat(graph, index, model.outputs);
  if (model.outputs > 1) {  // multi-label
    out->predict_proba = one;
    return;
  }
  out->classes = 2;
  const Value zero = Rounded(graph, graph.Node("Sub", {graph.Scalar<double>(1), one}));
  out->predict_proba = graph.Concat({zero, one}, 1);
}

}  // namespace

BoostedModel WriteXgboost(GraphBuilder& graph, Value x, bool as_estimator, XgboostModel* from) {
  const XgboostModel& model = *from;
  BoostedModel out;
  out.features = model.features;
  out.feature_names = model.feature_names;
  out.objective = model.objective;
  out.framework_version = model.version;
  out.notes = model.notes;
  const Value margin = Margin(graph, x, as_estimator, from);
  const Value transformed = Transformed(graph, margin, model.transform);
  out.raw_score = Flat(graph, margin, model.outputs);
  out.predict = Flat(graph, transformed, model.outputs);
  const bool multi =
      model.transform == Transform::kSoftmax || model.transform == Transform::kSoftmaxClass;
  if (multi) {
    out.classes = model.outputs;
    out.predict_proba = transformed;
    out.class_index = ArgMax(graph, margin);
    if (model.transform == Transform::kSoftmaxClass)
      out.predict = graph.Cast(out.class_index, DType::kFp64);
  } else if (model.objective.starts_with("binary:") || model.objective == "reg:logistic") {
    AddBinary(graph, transformed, model, &out);
  }
  return out;
}

absl::StatusOr<BoostedModel> TranslateXgboost(GraphBuilder& graph, Value x, std::string_view bytes,
                                              const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(XgboostModel model, xgboost::ReadModel(bytes, options),
                         "reading an XGBoost model");
  BoostedModel out = WriteXgboost(graph, x, true, &model);
  TENON_RETURN_IF_ERROR(graph.status(), "writing an XGBoost model");
  return out;
}

}  // namespace tenon
