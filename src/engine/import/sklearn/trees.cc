#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "import/sklearn/reading.h"
#include "import/sklearn/tree_reading.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// The one tree of a decision tree, or those of a forest.
absl::StatusOr<std::vector<Field>> TreesOf(const Field& estimator) {
  if (estimator.Has("tree_")) return std::vector<Field>{estimator};
  TENON_ASSIGN_OR_RETURN(const Field list, estimator.Attr("estimators_"));
  TENON_ASSIGN_OR_RETURN(std::vector<Field> trees, list.Items());
  if (trees.empty()) return list.Damaged("is empty");
  return trees;
}

// Class fractions a node and output; counts, of files of old, become fractions.
std::vector<double> Fractions(const SklearnTree& tree, size_t node) {
  const std::span<const double> values = tree.ValuesOf(node);
  std::vector<double> out(values.begin(), values.end());
  const auto classes = static_cast<size_t>(tree.classes);
  for (size_t start = 0; start < out.size(); start += classes) {
    double sum = 0;
    for (size_t i = start; i < start + classes; ++i) sum += out[i];
    if (sum == 0 || std::abs(sum - 1) < 1e-9) continue;
    for (size_t i = start; i < start + classes; ++i) out[i] /= sum;
  }
  return out;
}

std::vector<double> Plain(const SklearnTree& tree, size_t node) {
  const std::span<const double> values = tree.ValuesOf(node);
  return {values.begin(), values.end()};
}

// Whether scikit-learn's tree takes NaN, which it learned version by version.
absl::StatusOr<bool> AllowsNan(const Field& tree) {
  const int64_t minor = MinorVersion(tree);
  const bool extra = tree.short_class_name().starts_with("Extra");
  TENON_ASSIGN_OR_RETURN(const std::string splitter,
                         tree.TextAttr("splitter", extra ? "random" : "best"));
  if (extra) return minor >= 6 && splitter == "random";
  if (splitter != "best" && minor < 6) return false;
  if (minor >= 8) return true;
  TENON_ASSIGN_OR_RETURN(const std::string criterion, tree.TextAttr("criterion", ""));
  return criterion != "absolute_error" && !tree.Has("monotonic_cst");
}

// What the first tree accepts; forests take NaN from 1.4 on.
absl::StatusOr<Value> TreeInput(Context& context, const Field& estimator, const Field& first,
                                const Frame& input) {
  const bool forest = !estimator.Has("tree_");
  TENON_ASSIGN_OR_RETURN(const bool allowed, AllowsNan(first));
  const bool nan = allowed && !(forest && MinorVersion(estimator) < 4);
  TENON_ASSIGN_OR_RETURN(const Frame frame, CheckInput(context, estimator, input, nan));
  return frame.matrix;
}

struct Answer {
  Value value;  // [N, outputs * classes]
  int64_t outputs = 1;
  int64_t classes = 1;
};

absl::StatusOr<Answer> Average(Context& context, const Field& estimator, const Frame& input,
                               bool fractions) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> trees, TreesOf(estimator));
  TENON_ASSIGN_OR_RETURN(const Value x, TreeInput(context, estimator, trees[0], input));
  TreeEnsemble ensemble;
  Answer out;
  for (const Field& field : trees) {
    TENON_ASSIGN_OR_RETURN(const SklearnTree tree, ReadTree(field));
    if (ensemble.roots.empty()) {
      ensemble = SklearnEnsemble(tree.leaf_width(), tree.leaf_width());
      out.outputs = tree.outputs;
      out.classes = tree.classes;
    }
    if (tree.leaf_width() != ensemble.width || tree.classes != out.classes)
      return field.Damaged("its leaves have other values than those of the first tree");
    const auto leaf = [&](size_t node) {
      return fractions ? Fractions(tree, node) : Plain(tree, node);
    };
    TENON_RETURN_IF_ERROR(AppendTree(tree, leaf, {}, -1, &ensemble));
  }
  ensemble.average = trees.size() > 1;
  out.value = AddTrees(context.graph, x, std::move(ensemble));
  return out;
}

absl::StatusOr<Methods> Regressor(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Answer answer, Average(context, estimator, input, false));
  if (answer.classes != 1)
    return estimator.Damaged(StrCat("leaves have ", answer.classes, " values an output"));
  Methods out;
  out.predict = answer.outputs == 1 ? Calc(context).Flat(answer.value) : answer.value;
  return out;
}

// Columns of one output's classes, and its labels.
absl::StatusOr<Value> OneOutput(Context& context, const Field& classes_field, const Answer& answer,
                                int64_t output, Classes* classes, Value* labels) {
  TENON_ASSIGN_OR_RETURN(*classes, ReadClasses(classes_field));
  const auto count = static_cast<int64_t>(classes->size());
  if (count > answer.classes || (answer.outputs == 1 && count != answer.classes))
    return classes_field.Damaged(StrCat("has ", count, " classes, the trees ", answer.classes));
  std::vector<int64_t> columns;
  for (int64_t i = 0; i < count; ++i) columns.push_back(output * answer.classes + i);
  Calc calc(context);
  const Value p =
      answer.outputs == 1 ? answer.value : context.graph.Gather(answer.value, columns, 1);
  *labels = LabelsOf(context, *classes, calc.ArgMax(p));
  return p;
}

absl::StatusOr<Methods> Classifier(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Answer answer, Average(context, estimator, input, true));
  TENON_ASSIGN_OR_RETURN(const Field classes, estimator.Attr("classes_"));
  Methods out;
  if (answer.outputs == 1) {
    TENON_ASSIGN_OR_RETURN(out.predict_proba,
                           OneOutput(context, classes, answer, 0, &out.classes, &out.predict));
    return out;
  }
  Calc calc(context);
  std::vector<Value> labels;
  for (int64_t i = 0; i < answer.outputs; ++i) {
    TENON_ASSIGN_OR_RETURN(const Field of_output, classes.Item(static_cast<size_t>(i)));
    Classes list;
    Value label;
    TENON_ASSIGN_OR_RETURN(const Value p, OneOutput(context, of_output, answer, i, &list, &label));
    out.probas.push_back(p);
    labels.push_back(calc.AsColumn(label));
  }
  out.predict = calc.Columns(labels);
  return out;
}

// Which leaf of each tree a row ends in, one-hot.
absl::StatusOr<Frame> Embedding(Context& context, const Field& estimator, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> trees, TreesOf(estimator));
  TENON_ASSIGN_OR_RETURN(const Value x, TreeInput(context, estimator, trees[0], input));
  const auto count = static_cast<int64_t>(trees.size());
  TreeEnsemble ensemble = SklearnEnsemble(count, 1);
  for (size_t i = 0; i < trees.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const SklearnTree tree, ReadTree(trees[i]));
    const auto leaf = [](size_t node) { return std::vector<double>{static_cast<double>(node)}; };
    TENON_RETURN_IF_ERROR(AppendTree(tree, leaf, {}, static_cast<int64_t>(i), &ensemble));
  }
  Frame leaves = MatrixFrame(AddTrees(context.graph, x, std::move(ensemble)), count);
  leaves.checked = true;
  TENON_ASSIGN_OR_RETURN(const Field encoder, estimator.Attr("one_hot_encoder_"));
  return TranslateTransform(context, encoder, leaves);
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.tree.DecisionTreeRegressor", nullptr, Regressor, InputCheck::kNone},
    {"sklearn.tree.ExtraTreeRegressor", nullptr, Regressor, InputCheck::kNone},
    {"sklearn.ensemble.RandomForestRegressor", nullptr, Regressor, InputCheck::kNone},
    {"sklearn.ensemble.ExtraTreesRegressor", nullptr, Regressor, InputCheck::kNone},
    {"sklearn.tree.DecisionTreeClassifier", nullptr, Classifier, InputCheck::kNone},
    {"sklearn.tree.ExtraTreeClassifier", nullptr, Classifier, InputCheck::kNone},
    {"sklearn.ensemble.RandomForestClassifier", nullptr, Classifier, InputCheck::kNone},
    {"sklearn.ensemble.ExtraTreesClassifier", nullptr, Classifier, InputCheck::kNone},
    {"sklearn.ensemble.RandomTreesEmbedding", Embedding, nullptr, InputCheck::kNone},
});

}  // namespace

std::span<const EstimatorRow> TreeRows() { return kRows; }

}  // namespace tenon::sklearn
