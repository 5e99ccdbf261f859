#include "dialect/oip/metadata.h"

#include <span>
#include <utility>
#include <vector>

#include "json/number_writer.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::oip {
namespace {

void AppendSpecs(std::string_view key, const std::vector<TensorSpec>& specs, std::string* json) {
  StrAppend(json, ",\"", key, "\":[");
  for (size_t i = 0; i < specs.size(); ++i) {
    json->append(i > 0 ? R"(,{"name":)" : R"({"name":)");
    AppendJsonString(specs[i].name, json);
    StrAppend(json, R"(,"datatype":")", NameOf(specs[i].dtype), R"(","shape":[)");
    json::AppendNumbers(std::span<const int64_t>(specs[i].shape), json);
    json->append(specs[i].by_default ? "]}" : R"(],"parameters":{"by_default":false}})");
  }
  json->push_back(']');
}

void AppendProperties(const std::vector<std::pair<std::string, std::string>>& properties,
                      std::string* json) {
  if (properties.empty()) return;
  json->append(R"(,"parameters":{)");
  for (const auto& [name, value] : properties) {
    if (!json->ends_with('{')) json->push_back(',');
    AppendJsonString(name, json);
    json->push_back(':');
    AppendJsonString(value, json);
  }
  json->push_back('}');
}

constexpr std::string_view kExtensions[] = {"binary_tensor_data",  "logging",
                                            "model_configuration", "model_repository",
                                            "parameters",          "statistics"};

}  // namespace

std::span<const std::string_view> ServerExtensions() { return kExtensions; }

std::string ServerMetadataJson(std::string_view server_version) {
  std::string json = R"({"name":"tenon","version":)";
  AppendJsonString(server_version, &json);
  json.append(R"(,"extensions":[)");
  for (const std::string_view extension : kExtensions) {
    if (!json.ends_with('[')) json.push_back(',');
    AppendJsonString(extension, &json);
  }
  json.append("]}");
  return json;
}

std::string ModelMetadataJson(const ModelVersion& model, const ModelTable::Versions& versions) {
  std::string json = R"({"name":)";
  AppendJsonString(model.model, &json);
  json.append(R"(,"versions":[)");
  bool first = true;
  for (const auto& [version, entry] : versions) {
    if (!first) json.push_back(',');
    AppendJsonString(version, &json);
    first = false;
  }
  json.append(R"(],"platform":)");
  AppendJsonString(model.servable->platform(), &json);
  AppendSpecs("inputs", model.servable->signature().inputs, &json);
  AppendSpecs("outputs", model.servable->signature().outputs, &json);
  AppendProperties(model.servable->signature().properties, &json);
  json.push_back('}');
  return json;
}

}  // namespace tenon::oip
