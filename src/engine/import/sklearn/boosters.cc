// XGBoost's and LightGBM's scikit-learn classes, as estimators and steps of pipelines. Their
// boosters are bytes inside the object: XGBoost's own UBJSON or JSON, LightGBM's own text.
#include "import/sklearn/boosters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "import/lightgbm/translate.h"
#include "import/sklearn/estimators.h"
#include "import/sklearn/families.h"
#include "import/sklearn/translation.h"
#include "import/xgboost/translate.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;
using python::Kind;

// What the booster keeps of itself; XGBoost calls it "handle", LightGBM "_handle".
absl::StatusOr<std::string_view> HandleOf(const Field& booster) {
  for (const std::string_view name : {"handle", "_handle"}) {
    const std::optional<Field> handle = booster.FindAttr(name);
    if (!handle.has_value() || handle->is_none()) continue;
    if (handle->kind() == Kind::kBytes || handle->kind() == Kind::kText)
      return handle->object().text;
    return handle->Unsupported("is neither bytes nor text");
  }
  return booster.Damaged("holds no model; is the estimator fitted?");
}

absl::StatusOr<Field> BoosterOf(const Field& estimator) {
  TENON_ASSIGN_OR_RETURN(const Field booster, estimator.Attr("_Booster"));
  if (!booster.is_instance()) return estimator.Damaged("is not fitted");
  return booster;
}

ImportOptions OptionsOf(const Context& context) {
  return context.options == nullptr ? ImportOptions() : *context.options;
}

absl::Status CheckWidth(const Field& estimator, const BoostedModel& model, const Frame& input) {
  if (model.features == input.width || !input.is_matrix()) return absl::OkStatus();
  return estimator.Damaged(
      StrCat("was trained on ", model.features, " columns, its input has ", input.width));
}

bool IsClassifier(const Field& estimator) {
  return estimator.short_class_name().find("Classifier") != std::string_view::npos;
}

// What is missing to the estimator becomes NaN, which is missing to the booster.
absl::StatusOr<Value> WithMissing(Context& context, const Field& estimator, Value x) {
  if (!estimator.Has("missing")) return x;
  TENON_ASSIGN_OR_RETURN(const double missing, estimator.NumberAttr("missing"));
  if (std::isnan(missing)) return x;
  GraphBuilder& graph = context.graph;
  const Value is_missing = graph.Node("Equal", {x, graph.Scalar<double>(missing)});
  const Value nan = graph.Scalar<double>(std::numeric_limits<double>::quiet_NaN());
  return graph.Node("Where", {is_missing, nan, x});
}

Classes NumberedClasses(int64_t count) {
  Classes classes;
  classes.json = "[";
  for (int64_t i = 0; i < count; ++i) {
    classes.ints.push_back(i);
    StrAppend(&classes.json, i == 0 ? "" : ",", i);
  }
  classes.json += "]";
  return classes;
}

void AddNotes(Context& context, const Field& estimator, const BoostedModel& model) {
  for (const ImportNote& note : model.notes)
    context.report.notes.push_back({StrCat(estimator.path(), ": ", note.path), note.note});
}

absl::Status NoClasses(const Field& estimator, const BoostedModel& model) {
  return estimator.Unsupported(StrCat("objective '", model.objective,
                                      "' gives no classes; train with one of the package's own"));
}

absl::StatusOr<Methods> PredictXgboost(Context& context, const Field& estimator,
                                       const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field booster, BoosterOf(estimator));
  TENON_ASSIGN_OR_RETURN(const std::string_view handle, HandleOf(booster));
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(const Value present, WithMissing(context, estimator, x));
  TENON_ASSIGN_OR_RETURN(const BoostedModel model,
                         TranslateXgboost(context.graph, present, handle, OptionsOf(context)),
                         estimator.path());
  TENON_RETURN_IF_ERROR(CheckWidth(estimator, model, input));
  AddNotes(context, estimator, model);
  Methods methods;
  methods.predict = model.predict;
  if (!IsClassifier(estimator)) return methods;
  if (!model.class_index.exists()) return NoClasses(estimator, model);
  methods.predict = model.class_index;
  methods.predict_proba = model.predict_proba;
  methods.classes = NumberedClasses(model.classes);
  return methods;
}

absl::StatusOr<Methods> PredictLightgbm(Context& context, const Field& estimator,
                                        const Frame& input) {
  TENON_ASSIGN_OR_RETURN(const Field booster, BoosterOf(estimator));
  TENON_ASSIGN_OR_RETURN(const std::string_view handle, HandleOf(booster));
  TENON_ASSIGN_OR_RETURN(const int64_t best, booster.IntAttr("best_iteration", 0));
  TENON_ASSIGN_OR_RETURN(const Value x, AsMatrix(context, estimator, input));
  TENON_ASSIGN_OR_RETURN(
      const BoostedModel model,
      TranslateLightgbm(context.graph, x, handle, std::max<int64_t>(best, 0), OptionsOf(context)),
      estimator.path());
  TENON_RETURN_IF_ERROR(CheckWidth(estimator, model, input));
  AddNotes(context, estimator, model);
  Methods methods;
  methods.predict = model.predict;
  if (!IsClassifier(estimator)) return methods;
  if (!model.class_index.exists()) return NoClasses(estimator, model);
  TENON_ASSIGN_OR_RETURN(const Field classes, estimator.Attr("_classes"));
  TENON_ASSIGN_OR_RETURN(methods.classes, ReadClasses(classes));
  if (methods.classes.size() != static_cast<size_t>(model.classes))
    return classes.Damaged(StrCat(methods.classes.size(), " classes for ", model.classes));
  methods.predict = LabelsOf(context, methods.classes, model.class_index);
  methods.predict_proba = model.predict_proba;
  return methods;
}

constexpr EstimatorRow kRows[] = {
    {"lightgbm.LGBMClassifier", nullptr, PredictLightgbm, InputCheck::kNone},
    {"lightgbm.LGBMRanker", nullptr, PredictLightgbm, InputCheck::kNone},
    {"lightgbm.LGBMRegressor", nullptr, PredictLightgbm, InputCheck::kNone},
    {"xgboost.XGBClassifier", nullptr, PredictXgboost, InputCheck::kAllowNan},
    {"xgboost.XGBRFClassifier", nullptr, PredictXgboost, InputCheck::kAllowNan},
    {"xgboost.XGBRFRegressor", nullptr, PredictXgboost, InputCheck::kAllowNan},
    {"xgboost.XGBRanker", nullptr, PredictXgboost, InputCheck::kAllowNan},
    {"xgboost.XGBRegressor", nullptr, PredictXgboost, InputCheck::kAllowNan},
};

}  // namespace

Rows BoosterRows() { return kRows; }

bool IsBooster(const Field& estimator) {
  const std::string name = PublicName(estimator.class_name());
  return std::ranges::find(kRows, name, &EstimatorRow::class_name) != std::end(kRows);
}

absl::StatusOr<BoosterColumns> ColumnsOfBooster(const Field& estimator,
                                                const ImportOptions& options) {
  TENON_ASSIGN_OR_RETURN(const Field booster, BoosterOf(estimator));
  TENON_ASSIGN_OR_RETURN(const std::string_view handle, HandleOf(booster));
  if (estimator.class_name().starts_with("xgboost.")) {
    TENON_ASSIGN_OR_RETURN(xgboost::XgboostModel model, xgboost::ReadModel(handle, options),
                           estimator.path());
    return BoosterColumns{model.features, std::move(model.feature_names)};
  }
  TENON_ASSIGN_OR_RETURN(const lightgbm::LightgbmModel model, lightgbm::ReadModel(handle, options),
                         estimator.path());
  // Columns without names are called Column_0 and so on.
  TENON_ASSIGN_OR_RETURN(const bool named, estimator.BoolAttr("_fitted_with_feature_names", false));
  return BoosterColumns{model.features, named ? model.feature_names : std::vector<std::string>()};
}

}  // namespace tenon::sklearn
