// Estimators made of estimators that transform first: pipelines and searches.
#include <array>
#include <utility>

#include "import/sklearn/families.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

bool IsPassthrough(const Field& step) {
  return step.is_none() ||
         (step.kind() == python::Kind::kText && step.object().text == "passthrough");
}

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

constexpr std::array kRows = {
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
