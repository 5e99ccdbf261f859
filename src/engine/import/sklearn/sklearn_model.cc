#include "import/sklearn/sklearn_model.h"

#include <string>
#include <utility>

#include "import/model_properties.h"
#include "import/sklearn/input_kinds.h"
#include "import/sklearn/translation.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {
namespace {

using python::Field;

Frame AddInputs(GraphBuilder& graph, const InputKinds& kinds) {
  Frame frame;
  frame.names = kinds.names;
  frame.width = static_cast<int64_t>(kinds.is_text.size());
  if (kinds.is_documents) {
    const Value texts = graph.Input("X", DType::kBytes, {kAnyDim}, {"N"});
    frame.columns = {{"X", graph.Reshape(texts, {-1, 1})}};
  } else if (kinds.is_any_width) {
    frame.matrix = graph.Input("X", DType::kFp64, {kAnyDim, kAnyDim}, {"N", ""});
  } else if (!kinds.has_text()) {
    frame.matrix = graph.Input("X", DType::kFp64, {kAnyDim, frame.width}, {"N", ""});
  } else {
    for (size_t i = 0; i < kinds.is_text.size(); ++i) {
      const std::string name = kinds.names.empty() ? StrCat("x", i) : kinds.names[i];
      const DType dtype = kinds.is_text[i] ? DType::kBytes : DType::kFp64;
      frame.columns.push_back({name, graph.Input(name, dtype, {kAnyDim, 1}, {"N", ""})});
    }
  }
  return frame;
}

std::string JsonList(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    AppendJsonString(text, &json);
  }
  return json + "]";
}

std::vector<std::string> AddOutputs(GraphBuilder& graph, const Methods& methods) {
  std::vector<std::string> defaults;
  const auto add = [&](std::string_view name, Value value, bool is_default) {
    if (!value.exists()) return;
    graph.Output(name, value);
    if (is_default) defaults.emplace_back(name);
  };
  add("predict", methods.predict, true);
  add("predict_proba", methods.predict_proba, true);
  for (size_t i = 0; i < methods.probas.size(); ++i)
    add(StrCat("predict_proba_", i), methods.probas[i], true);
  add("decision_function", methods.decision_function, false);
  add("score_samples", methods.score_samples,
      !methods.predict.exists() && !methods.transform.exists());
  add("transform", methods.transform, !methods.predict.exists());
  return defaults;
}

std::string VersionOf(const Field& model) {
  const absl::StatusOr<std::string> version = model.TextAttr("_sklearn_version", "");
  return version.ok() ? *version : "";
}

}  // namespace

absl::StatusOr<ImportedModel> TranslateModel(const python::Document& document,
                                             const ImportOptions& options) {
  const Field model(document.root, "model");
  TENON_ASSIGN_OR_RETURN(const InputKinds kinds, FindInputKinds(model, options));
  ImportedModel imported;
  imported.report.framework = "scikit-learn";
  imported.report.framework_version = VersionOf(model);
  for (const std::string& note : document.notes) imported.report.notes.push_back({"model", note});
  GraphBuilder graph;
  Context context{graph, imported.report, &options};
  const Frame input = AddInputs(graph, kinds);
  TENON_ASSIGN_OR_RETURN(const Methods methods, TranslateMethods(context, model, input));
  ModelInfo info;
  info.framework = imported.report.framework;
  info.framework_version = imported.report.framework_version;
  info.default_outputs = AddOutputs(graph, methods);
  if (!kinds.names.empty()) info.properties.emplace_back(kColumnsProperty, JsonList(kinds.names));
  if (methods.classes.size() > 0)
    info.properties.emplace_back(kClassesProperty, methods.classes.json);
  TENON_ASSIGN_OR_RETURN(imported.onnx, graph.Finish(info));
  return imported;
}

}  // namespace tenon::sklearn
