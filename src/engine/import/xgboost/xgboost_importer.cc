#include "import/xgboost/xgboost_importer.h"

#include <string>
#include <utility>
#include <vector>

#include "import/graph/graph_builder.h"
#include "import/source_check.h"
#include "import/trees/boosted_outputs.h"
#include "import/xgboost/translate.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

ImportReport ReportOf(const xgboost::XgboostModel& model, const BoostedModel& out,
                      GraphBuilder& graph) {
  ImportReport report;
  report.framework = "XGBoost";
  report.framework_version = model.version;
  report.importer = "xgboost";
  report.importer_version = 1;
  report.parts = {
      {"learner.gradient_booster", StrCat("xgboost.", model.booster), graph.TakeOperators()},
      {"learner.objective", model.objective, ""}};
  report.notes = out.notes;
  report.notes.push_back(
      {"learner", "a missing value is NaN; of training with another one, X takes NaN for it"});
  if (!model.best_trees.has_value() || model.booster == "gblinear") return report;
  report.notes.push_back({"learner.attributes.best_iteration",
                          model.estimator_type.empty()
                              ? "not used, as Booster.predict does"
                              : "the trees up to it count, as the scikit-learn class predicts"});
  return report;
}

}  // namespace

Recognition XgboostImporter::Recognize(const ImportSource& source) const {
  if (source.is_folder()) return Recognition::kNo;
  if (xgboost::LooksLikeModel(source.bytes)) return Recognition::kByContent;
  for (const std::string_view ending : {".ubj", ".xgb", ".bst"})
    if (source.path.ends_with(ending)) return Recognition::kByName;
  return Recognition::kNo;
}

absl::StatusOr<ImportedModel> XgboostImporter::Import(const ImportSource& source,
                                                      const ImportOptions& options) const {
  if (source.is_folder())
    return absl::InvalidArgumentError(StrCat("importing ", Quote(source.path), ": is a folder"));
  TENON_RETURN_IF_ERROR(CheckSource(source, options.limits), "importing ", Quote(source.path));
  TENON_ASSIGN_OR_RETURN(xgboost::XgboostModel model, xgboost::ReadModel(source.bytes, options),
                         "importing ", Quote(source.path));
  GraphBuilder graph;
  const Shape shape = {kAnyDim, model.features};
  const Value x = graph.Node(
      "ai.tenon.CheckInput",  // XGBoost refuses infinity
      {graph.Input("X", DType::kFp64, shape, {"N", ""})},
      {IntAttr("allow_nan", 1), {"columns", model.feature_names}, TextAttr("what", "XGBoost")},
      ValueType{DType::kFp64, shape});
  const BoostedModel out = WriteXgboost(graph, x, !model.estimator_type.empty(), &model);
  ImportedModel imported;
  imported.report = ReportOf(model, out, graph);
  const ModelInfo info =
      AddBoostedOutputs(graph, out, model.estimator_type == "classifier", DType::kFp32, "XGBoost");
  TENON_ASSIGN_OR_RETURN(imported.onnx, graph.Finish(info), "importing ", Quote(source.path));
  return imported;
}

}  // namespace tenon
