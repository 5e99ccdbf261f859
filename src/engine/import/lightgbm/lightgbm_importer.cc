#include "import/lightgbm/lightgbm_importer.h"

#include <string>
#include <utility>

#include "import/graph/graph_builder.h"
#include "import/lightgbm/translate.h"
#include "import/source_check.h"
#include "import/trees/boosted_outputs.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {

Recognition LightgbmImporter::Recognize(const ImportSource& source) const {
  const bool looks = !source.is_folder() && lightgbm::LooksLikeModel(source.bytes);
  return looks ? Recognition::kByContent : Recognition::kNo;
}

absl::StatusOr<ImportedModel> LightgbmImporter::Import(const ImportSource& source,
                                                       const ImportOptions& options) const {
  if (source.is_folder())
    return absl::InvalidArgumentError(StrCat("importing ", Quote(source.path), ": is a folder"));
  TENON_RETURN_IF_ERROR(CheckSource(source, options.limits), "importing ", Quote(source.path));
  TENON_ASSIGN_OR_RETURN(lightgbm::LightgbmModel model, lightgbm::ReadModel(source.bytes, options),
                         "importing ", Quote(source.path));
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, model.features}, {"N", ""});
  const BoostedModel out = WriteLightgbm(graph, x, 0, &model);
  ImportedModel imported;
  imported.report.framework = "LightGBM";
  imported.report.importer = std::string(name());
  imported.report.importer_version = version();
  imported.report.parts = {{"trees", "lightgbm.Booster", graph.TakeOperators()},
                           {"objective", model.objective.empty() ? "custom" : model.objective, ""}};
  imported.report.notes = out.notes;
  imported.report.notes.push_back({"version", StrCat("the text is of format ", model.version,
                                                     " and does not say which LightGBM wrote it")});
  const ModelInfo info = AddBoostedOutputs(graph, out, false, DType::kFp64, "LightGBM");
  TENON_ASSIGN_OR_RETURN(imported.onnx, graph.Finish(info), "importing ", Quote(source.path));
  return imported;
}

}  // namespace tenon
