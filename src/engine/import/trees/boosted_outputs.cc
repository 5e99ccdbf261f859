#include "import/trees/boosted_outputs.h"

#include <string>

#include "import/model_properties.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

std::string JsonList(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    AppendJsonString(text, &json);
  }
  return json + "]";
}

std::string JsonRange(int64_t end) {
  std::string json = "[";
  for (int64_t i = 0; i < end; ++i) StrAppend(&json, i == 0 ? "" : ",", i);
  return json + "]";
}

}  // namespace

ModelInfo AddBoostedOutputs(GraphBuilder& graph, const BoostedModel& model, bool classifier,
                            DType dtype, std::string_view framework) {
  ModelInfo info;
  info.framework = std::string(framework);
  info.framework_version = model.framework_version;
  if (classifier && model.class_index.exists()) {
    graph.Output("predict", model.class_index);
    graph.Output("predict_proba", graph.Cast(model.predict_proba, dtype));
    info.default_outputs = {"predict", "predict_proba"};
    if (model.classes > 0) info.properties.emplace_back(kClassesProperty, JsonRange(model.classes));
  } else {
    graph.Output("predict", graph.Cast(model.predict, dtype));
    info.default_outputs = {"predict"};
  }
  graph.Output("raw_score", graph.Cast(model.raw_score, dtype));
  if (!model.feature_names.empty())
    info.properties.emplace_back(kColumnsProperty, JsonList(model.feature_names));
  return info;
}

}  // namespace tenon
