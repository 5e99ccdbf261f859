// Estimators made of transformers: pipelines, unions, column transformers; and searches.
#include <array>
#include <utility>

#include "import/sklearn/columns.h"
#include "import/sklearn/families.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

// The estimators of `steps`, without those that do nothing.
absl::StatusOr<std::vector<Field>> StepsOf(const Field& pipeline) {
  TENON_ASSIGN_OR_RETURN(const Field steps, pipeline.Attr("steps"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> pairs, steps.Items());
  std::vector<Field> estimators;
  for (const Field& pair : pairs) {
    TENON_ASSIGN_OR_RETURN(Field estimator, pair.Item(1));
    if (!IsPassthrough(estimator)) estimators.push_back(std::move(estimator));
  }
  return estimators;
}

absl::StatusOr<Frame> PipelineTransform(Context& context, const Field& pipeline,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> steps, StepsOf(pipeline));
  Frame frame = input;
  for (const Field& step : steps) {
    TENON_ASSIGN_OR_RETURN(frame, TranslateTransform(context, step, frame));
  }
  return frame;
}

absl::StatusOr<Methods> PipelineMethods(Context& context, const Field& pipeline,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> steps, StepsOf(pipeline));
  TENON_ASSIGN_OR_RETURN(const Field all, pipeline.Attr("steps"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> pairs, all.Items());
  if (pairs.empty()) return pipeline.Damaged("it has no steps");
  TENON_ASSIGN_OR_RETURN(const Field last, pairs.back().Item(1));
  Frame frame = input;
  const size_t before = IsPassthrough(last) ? steps.size() : steps.size() - 1;
  for (size_t i = 0; i < before; ++i) {
    TENON_ASSIGN_OR_RETURN(frame, TranslateTransform(context, steps[i], frame));
  }
  if (before < steps.size()) return TranslateMethods(context, steps.back(), frame);
  Methods methods;
  TENON_ASSIGN_OR_RETURN(methods.transform, AsMatrix(context, pipeline, frame));
  return methods;
}

absl::StatusOr<Frame> SearchTransform(Context& context, const Field& search, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field best, search.Attr("best_estimator_"));
  return TranslateTransform(context, best, input);
}

absl::StatusOr<Methods> SearchMethods(Context& context, const Field& search, const Frame& input) {
  if (!search.Has("best_estimator_"))
    return search.Unsupported("it has no best_estimator_; fit it with refit=True");
  TENON_ASSIGN_OR_RETURN(const Field best, search.Attr("best_estimator_"));
  return TranslateMethods(context, best, input);
}

absl::StatusOr<double> WeightOf(const Field& estimator, std::string_view name) {
  if (!estimator.Has("transformer_weights")) return 1.0;
  TENON_ASSIGN_OR_RETURN(const Field weights, estimator.Attr("transformer_weights"));
  const absl::StatusOr<Field> weight = weights.Entry(name);
  if (!weight.ok()) return 1.0;
  return weight->Number();
}

absl::StatusOr<Frame> Weighted(Context& context, const Field& estimator, std::string_view name,
                               Frame frame) {
  TENON_ASSIGN_OR_RETURN(const double weight, WeightOf(estimator, name));
  if (weight == 1.0) return frame;
  TENON_ASSIGN_OR_RETURN(const Value matrix, AsMatrix(context, estimator, frame));
  frame.width = WidthOf(frame);
  frame.columns.clear();
  frame.matrix = context.graph.Node("Mul", {matrix, context.graph.Scalar(weight)});
  return frame;
}

bool IsDrop(const Field& step) {
  return step.kind() == python::Kind::kText && step.object().text == "drop";
}

absl::StatusOr<Frame> FeatureUnion(Context& context, const Field& join, const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field list, join.Attr("transformer_list"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> pairs, list.Items());
  std::vector<Frame> frames;
  for (const Field& pair : pairs) {
    TENON_ASSIGN_OR_RETURN(const Field name_field, pair.Item(0));
    TENON_ASSIGN_OR_RETURN(const std::string name, name_field.Text());
    TENON_ASSIGN_OR_RETURN(const Field step, pair.Item(1));
    if (IsDrop(step)) continue;
    Frame frame = input;
    if (!IsPassthrough(step)) {
      TENON_ASSIGN_OR_RETURN(frame, TranslateTransform(context, step, input));
    }
    TENON_ASSIGN_OR_RETURN(frame, Weighted(context, join, name, std::move(frame)));
    frames.push_back(std::move(frame));
  }
  if (frames.empty()) return join.Unsupported("all of its transformers are dropped");
  return JoinFrames(context, frames);
}

absl::StatusOr<Frame> ColumnTransformer(Context& context, const Field& transformer,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field list, transformer.Attr("transformers_"));
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> triples, list.Items());
  std::vector<std::string> names = NamesOf(input);
  if (transformer.Has("feature_names_in_")) {
    TENON_ASSIGN_OR_RETURN(const Field fitted, transformer.Attr("feature_names_in_"));
    TENON_ASSIGN_OR_RETURN(names, fitted.Strings());
  }
  std::vector<Frame> frames;
  for (const Field& triple : triples) {
    TENON_ASSIGN_OR_RETURN(const Field name_field, triple.Item(0));
    TENON_ASSIGN_OR_RETURN(const std::string name, name_field.Text());
    TENON_ASSIGN_OR_RETURN(const Field step, triple.Item(1));
    TENON_ASSIGN_OR_RETURN(const Field choice, triple.Item(2));
    if (IsDrop(step)) continue;
    TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> indices,
                           ResolveColumns(choice, WidthOf(input), names));
    if (indices.empty()) continue;
    Frame frame = SelectColumns(context, input, indices);
    if (!IsPassthrough(step)) {
      TENON_ASSIGN_OR_RETURN(frame, TranslateTransform(context, step, frame));
    }
    TENON_ASSIGN_OR_RETURN(frame, Weighted(context, transformer, name, std::move(frame)));
    frames.push_back(std::move(frame));
  }
  if (frames.empty()) return transformer.Unsupported("all of its columns are dropped");
  return JoinFrames(context, frames);
}

constexpr std::array kRows = {
    EstimatorRow{"sklearn.pipeline.FeatureUnion", FeatureUnion, nullptr, InputCheck::kNone},
    EstimatorRow{"sklearn.compose.ColumnTransformer", ColumnTransformer, nullptr,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.pipeline.Pipeline", PipelineTransform, PipelineMethods,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.model_selection.GridSearchCV", SearchTransform, SearchMethods,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.model_selection.RandomizedSearchCV", SearchTransform, SearchMethods,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.model_selection.HalvingGridSearchCV", SearchTransform, SearchMethods,
                 InputCheck::kNone},
    EstimatorRow{"sklearn.model_selection.HalvingRandomSearchCV", SearchTransform, SearchMethods,
                 InputCheck::kNone},
};

}  // namespace

Rows CompositionRows() { return kRows; }

}  // namespace tenon::sklearn
