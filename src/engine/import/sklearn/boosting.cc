#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "import/sklearn/predictor.h"
#include "import/sklearn/predictors.h"
#include "import/sklearn/tree_reading.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// Scores of a boosted classifier to its methods. `sharpness` multiplies them before the sigmoid.
absl::StatusOr<Methods> FromScores(Context& context, const Field& estimator, Value scores,
                                   int64_t k, double sharpness) {
  Calc calc(context);
  Methods out;
  TENON_ASSIGN_OR_RETURN(out.classes, ClassesOf(estimator));
  const bool binary = k == 1;
  if (static_cast<int64_t>(out.classes.size()) != (binary ? 2 : k))
    return estimator.Damaged(StrCat("has ", k, " scores for ", out.classes.size(), " classes"));
  out.decision_function = binary ? calc.Flat(scores) : scores;
  Value index;
  if (binary) {
    const Value sharp = sharpness == 1 ? scores : calc.Mul(scores, calc.Num(sharpness));
    const Calc::Sides sides = calc.Logistic(sharp);
    out.predict_proba = sides.probabilities;
    index = sides.positive;
  } else {
    out.predict_proba = calc.Softmax(scores);
    index = calc.ArgMax(scores);
  }
  // Scores of exactly 0 are of class 0 in HistGradientBoosting, of class 1 in GradientBoosting.
  const bool zero_is_one = estimator.short_class_name() == "GradientBoostingClassifier";
  if (binary && zero_is_one) {
    const Value yes = context.graph.Node("GreaterOrEqual", {scores, calc.Num(0)});
    index = context.graph.Cast(calc.Flat(yes), DType::kInt64);
  }
  out.predict = LabelsOf(context, out.classes, index);
  return out;
}

// What the rounds start from: [N,k].
absl::StatusOr<Value> InitialScores(Context& context, const Field& estimator, const Frame& input,
                                    bool classifier, int64_t k) {
  TENON_ASSIGN_OR_RETURN(const Field init, estimator.Attr("init_"));
  Calc calc(context);
  if (init.kind() == python::Kind::kText) return calc.Num(0);  // 'zero'
  TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, init, input));
  if (!classifier) return calc.AsColumn(methods.predict);
  if (!methods.predict_proba.exists()) return init.Unsupported("an init without predict_proba");
  TENON_ASSIGN_OR_RETURN(const std::string loss, estimator.TextAttr("loss"));
  TENON_ASSIGN_OR_RETURN(const std::string version,
                         estimator.TextAttr("_sklearn_version", std::string()));
  const bool old = version.starts_with("1.3.");
  const double eps = old ? static_cast<double>(std::numeric_limits<float>::epsilon())
                         : std::numeric_limits<double>::epsilon();
  const Value p = calc.Clip(methods.predict_proba, eps, 1 - eps);
  if (k == 1) {
    const Value one = calc.Column(p, 1);
    const Value odds = calc.Log(calc.Div(one, calc.Sub(calc.Num(1), one)));
    return loss == "exponential" ? calc.Mul(odds, calc.Num(0.5)) : odds;
  }
  const Value logs = calc.Log(p);
  if (old) return logs;
  return calc.Sub(logs, context.graph.Node("ReduceMean", {logs, context.graph.Ints({1})}));
}

absl::StatusOr<Value> BoostedScores(Context& context, const Field& estimator, const Frame& input,
                                    bool classifier, int64_t* k) {
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Field grid, estimator.Attr("estimators_"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, grid.ArrayShape());
  TENON_ASSIGN_OR_RETURN(const double rate, estimator.NumberAttr("learning_rate"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> trees, grid.Items());
  if (shape.size() != 2 || shape[1] < 1) return grid.Damaged("is no matrix of trees");
  *k = shape[1];
  TreeEnsemble ensemble = SklearnEnsemble(*k, 1);
  for (size_t i = 0; i < trees.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(const SklearnTree tree, ReadTree(trees[i]));
    const auto leaf = [&](size_t node) {
      return std::vector<double>{rate * tree.ValuesOf(node)[0]};
    };
    TENON_RETURN_IF_ERROR(AppendTree(tree, leaf, {}, static_cast<int64_t>(i) % *k, &ensemble));
  }
  TENON_ASSIGN_OR_RETURN(const Value start,
                         InitialScores(context, estimator, input, classifier, *k));
  return Calc(context).Add(start, AddTrees(context.graph, x, std::move(ensemble)));
}

absl::StatusOr<Methods> GradientClassifier(Context& context, const Field& estimator,
                                           const Frame& input) {
  int64_t k = 0;
  TENON_ASSIGN_OR_RETURN(const std::string loss, estimator.TextAttr("loss"));
  TENON_ASSIGN_OR_RETURN(const Value scores, BoostedScores(context, estimator, input, true, &k));
  return FromScores(context, estimator, scores, k, loss == "exponential" ? 2 : 1);
}

absl::StatusOr<Methods> GradientRegressor(Context& context, const Field& estimator,
                                          const Frame& input) {
  int64_t k = 0;
  TENON_ASSIGN_OR_RETURN(const Value scores, BoostedScores(context, estimator, input, false, &k));
  Methods out;
  out.predict = Calc(context).Flat(scores);
  return out;
}

// The part of a frame that `columns` names.
Frame Part(Context& context, const Frame& input, const std::vector<int64_t>& columns) {
  Frame out;
  out.width = static_cast<int64_t>(columns.size());
  if (input.is_matrix()) out.matrix = context.graph.Gather(input.matrix, columns, 1);
  for (const int64_t column : columns) {
    const auto at = static_cast<size_t>(column);
    if (!input.is_matrix()) out.columns.push_back(input.columns[at]);
    if (input.is_matrix() && at < input.names.size()) out.names.push_back(input.names[at]);
  }
  return out;
}

// The fitted OrdinalEncoder within the preprocessor.
absl::StatusOr<Field> CategoryEncoder(const Field& preprocessor) {
  TENON_ASSIGN_OR_RETURN(const Field list, preprocessor.Attr("transformers_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> entries, list.Items());
  for (const Field& entry : entries) {
    TENON_ASSIGN_OR_RETURN(const Field transformer, entry.Item(1));
    if (transformer.short_class_name() == "OrdinalEncoder") return transformer;
  }
  return preprocessor.Damaged("has no OrdinalEncoder");
}

// Up to 1.3 categories are numbers as they are; those that training had not are missing.
absl::StatusOr<Value> OldHistInput(Context& context, const Field& estimator, const Frame& input) {
  GraphBuilder& graph = context.graph;
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  if (!estimator.Has("is_categorical_")) return x;
  TENON_ASSIGN_OR_RETURN(const Field mask_field, estimator.Attr("is_categorical_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> mask, mask_field.Ints());
  TENON_ASSIGN_OR_RETURN(const Field bins, estimator.Attr("_bin_mapper"));
  TENON_ASSIGN_OR_RETURN(const Field known_field, bins.Attr("bin_thresholds_"));
  if (static_cast<int64_t>(mask.size()) != input.width)
    return mask_field.Damaged(
        StrCat("has ", mask.size(), " entries for ", input.width, " features"));
  Calc calc(context);
  std::vector<Value> columns;
  for (size_t i = 0; i < mask.size(); ++i) {
    Value column = calc.Column(x, static_cast<int64_t>(i));
    if (mask[i] != 0) {
      TENON_ASSIGN_OR_RETURN(const Field known, known_field.Item(i));
      TENON_ASSIGN_OR_RETURN(const std::vector<double> values, known.Doubles());
      const Value whole = graph.Node("Floor", {column});
      const Value same = graph.Cast(calc.Equal(whole, graph.Doubles(values)), DType::kFp64);
      const Value nan = calc.Num(std::numeric_limits<double>::quiet_NaN());
      column = values.empty() ? calc.Repeat(column, std::numeric_limits<double>::quiet_NaN())
                              : calc.Where(calc.Greater(calc.RowSum(same), 0), whole, nan);
    }
    columns.push_back(column);
  }
  return graph.WithShape(calc.Columns(columns), {kAnyDim, input.width});
}

// Categories become numbers and come first, as the preprocessor has it.
absl::StatusOr<Value> HistInput(Context& context, const Field& estimator, const Frame& input) {
  const std::optional<Field> preprocessor = estimator.FindAttr("_preprocessor");
  if (!preprocessor.has_value() || preprocessor->is_none())
    return OldHistInput(context, estimator, input);
  TENON_ASSIGN_OR_RETURN(const Field mask_field, estimator.Attr("is_categorical_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> mask, mask_field.Ints());
  if (static_cast<int64_t>(mask.size()) != input.width)
    return mask_field.Damaged(
        StrCat("has ", mask.size(), " entries for ", input.width, " features"));
  std::vector<int64_t> categories;
  std::vector<int64_t> numbers;
  for (size_t i = 0; i < mask.size(); ++i)
    (mask[i] != 0 ? categories : numbers).push_back(static_cast<int64_t>(i));
  TENON_ASSIGN_OR_RETURN(const Field encoder, CategoryEncoder(*preprocessor));
  TENON_ASSIGN_OR_RETURN(const Frame encoded,
                         TranslateTransform(context, encoder, Part(context, input, categories)));
  TENON_ASSIGN_OR_RETURN(Value x, AsMatrix(context, encoder, encoded));
  if (numbers.empty()) return x;
  TENON_ASSIGN_OR_RETURN(const Value rest,
                         AsMatrix(context, estimator, Part(context, input, numbers)));
  return context.graph.WithShape(context.graph.Concat({x, rest}, 1), {kAnyDim, input.width});
}

struct HistNodes {
  std::vector<double> value;
  std::vector<double> threshold;
  std::vector<int64_t> feature, left, right, leaf, missing_left, categorical, bitset;
};

absl::StatusOr<HistNodes> ReadHistNodes(const Field& predictor) {
  TENON_ASSIGN_OR_RETURN(const Field nodes, predictor.Attr("nodes"));
  HistNodes out;
  TENON_ASSIGN_OR_RETURN(out.value, nodes.StructDoubles("value"));
  TENON_ASSIGN_OR_RETURN(out.threshold, nodes.StructDoubles("num_threshold"));
  TENON_ASSIGN_OR_RETURN(out.feature, nodes.StructInts("feature_idx"));
  TENON_ASSIGN_OR_RETURN(out.left, nodes.StructInts("left"));
  TENON_ASSIGN_OR_RETURN(out.right, nodes.StructInts("right"));
  TENON_ASSIGN_OR_RETURN(out.leaf, nodes.StructInts("is_leaf"));
  TENON_ASSIGN_OR_RETURN(out.missing_left, nodes.StructInts("missing_go_to_left"));
  TENON_ASSIGN_OR_RETURN(out.categorical, nodes.StructInts("is_categorical"));
  TENON_ASSIGN_OR_RETURN(out.bitset, nodes.StructInts("bitset_idx"));
  return out;
}

// Row `row` of raw_left_cat_bitsets as an index of a set.
absl::StatusOr<int64_t> AddBitset(const Field& predictor, int64_t row, TreeEnsemble* out) {
  TENON_ASSIGN_OR_RETURN(const Field field, predictor.Attr("raw_left_cat_bitsets"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, field.ArrayShape());
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> words, field.Ints());
  if (shape.size() != 2 || shape[1] != 8 || row < 0 || row >= shape[0])
    return field.Damaged(
        StrCat("has shape ", ShapeToString(shape), " but row ", row, " is asked for"));
  std::vector<int64_t> members;
  for (int64_t bit = 0; bit < 256; ++bit) {
    const auto word = static_cast<uint64_t>(words[static_cast<size_t>(row * 8 + bit / 32)]);
    if ((word >> (bit % 32) & 1) != 0) members.push_back(bit);
  }
  return out->AddSet(members);
}

absl::Status AppendHistTree(const Field& predictor, int64_t target, TreeEnsemble* out) {
  TENON_ASSIGN_OR_RETURN(const HistNodes nodes, ReadHistNodes(predictor));
  const int64_t base = out->node_count();
  for (size_t i = 0; i < nodes.value.size(); ++i) {
    if (nodes.leaf[i] != 0) {
      out->AddLeaf(std::array<double, 1>{nodes.value[i]});
      continue;
    }
    double threshold = nodes.threshold[i];
    int64_t flags = nodes.missing_left[i] != 0 ? kTreeMissingLeft : 0;
    if (nodes.categorical[i] != 0) {
      TENON_ASSIGN_OR_RETURN(const int64_t set, AddBitset(predictor, nodes.bitset[i], out));
      threshold = static_cast<double>(set);
      flags |= kTreeCategorical;
    }
    out->AddSplit(nodes.feature[i], threshold, flags, base + nodes.left[i], base + nodes.right[i]);
  }
  out->AddTree(base, target);
  return absl::OkStatus();
}

absl::StatusOr<Value> HistScores(Context& context, const Field& estimator, const Frame& input,
                                 int64_t* k) {
  TENON_ASSIGN_OR_RETURN(const Value x, HistInput(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Dense baseline, ReadDense(estimator, "_baseline_prediction"));
  TENON_ASSIGN_OR_RETURN(const Field rounds_field, estimator.Attr("_predictors"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> rounds, rounds_field.Items());
  *k = static_cast<int64_t>(baseline.values.size());
  TreeEnsemble ensemble;
  ensemble.targets = *k;
  for (const Field& round : rounds) {
    TENON_ASSIGN_OR_RETURN(const std::vector<Field> trees, round.Items());
    if (static_cast<int64_t>(trees.size()) != *k)
      return round.Damaged(StrCat("has ", trees.size(), " trees for ", *k, " scores"));
    for (size_t i = 0; i < trees.size(); ++i)
      TENON_RETURN_IF_ERROR(AppendHistTree(trees[i], static_cast<int64_t>(i), &ensemble));
  }
  return Calc(context).Add(AddTrees(context.graph, x, std::move(ensemble)),
                           context.graph.Doubles(baseline.values));
}

absl::StatusOr<Methods> HistClassifier(Context& context, const Field& estimator,
                                       const Frame& input) {
  int64_t k = 0;
  TENON_ASSIGN_OR_RETURN(const Value scores, HistScores(context, estimator, input, &k));
  return FromScores(context, estimator, scores, k, 1);
}

absl::StatusOr<Methods> HistRegressor(Context& context, const Field& estimator,
                                      const Frame& input) {
  int64_t k = 0;
  TENON_ASSIGN_OR_RETURN(const std::string loss, estimator.TextAttr("loss"));
  TENON_ASSIGN_OR_RETURN(const Value scores, HistScores(context, estimator, input, &k));
  Calc calc(context);
  Methods out;
  out.predict = calc.Flat(scores);
  if (loss == "poisson" || loss == "gamma") out.predict = calc.Exp(out.predict);
  return out;
}

constexpr auto kRows = std::to_array<EstimatorRow>({
    {"sklearn.ensemble.GradientBoostingClassifier", nullptr, GradientClassifier},
    {"sklearn.ensemble.GradientBoostingRegressor", nullptr, GradientRegressor},
    {"sklearn.ensemble.HistGradientBoostingClassifier", nullptr, HistClassifier, InputCheck::kNone},
    {"sklearn.ensemble.HistGradientBoostingRegressor", nullptr, HistRegressor, InputCheck::kNone},
});

}  // namespace

std::span<const EstimatorRow> BoostingRows() { return kRows; }

}  // namespace tenon::sklearn
