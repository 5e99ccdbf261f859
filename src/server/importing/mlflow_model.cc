#include "importing/mlflow_model.h"

#include <array>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_join.h"
#include "ports/path.h"
#include "status/status.h"
#include "strings/quote.h"
#include "yaml/reader.h"

namespace tenon {
namespace {

struct Flavor {
  std::string_view name;
  std::string_view data_key;  // the member that names the model's file or folder
};

// In the order of preference; a model rarely has two.
constexpr std::array kFlavors = {
    Flavor{"onnx", "data"},
    Flavor{"sklearn", "pickled_model"},
    Flavor{"xgboost", "data"},
    Flavor{"lightgbm", "data"},
    Flavor{"pytorch", "model_data"},
    Flavor{"tensorflow", "data"},
    Flavor{"tensorflow", "saved_model_dir"},
    Flavor{"keras", "data"},
};

using Scalars = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kFlavorPrefix = "flavors.";

std::string FlavorsOf(const Scalars& scalars) {
  std::set<std::string_view> names;
  for (const auto& [key, text] : scalars) {
    if (!key.starts_with(kFlavorPrefix)) continue;
    const std::string_view rest = std::string_view(key).substr(kFlavorPrefix.size());
    names.insert(rest.substr(0, rest.find('.')));
  }
  return names.empty()
             ? "none"
             : absl::StrJoin(names, ", ", [](std::string* out, auto name) { out->append(name); });
}

std::string KnownFlavors() {
  std::string names;
  for (const Flavor& flavor : kFlavors) {
    if (!names.ends_with(flavor.name)) StrAppend(&names, names.empty() ? "" : ", ", flavor.name);
  }
  return names;
}

// The signature's members are JSON already, each a text.
std::string SignatureOf(const Scalars& scalars) {
  std::string json;
  for (const std::string_view part : {"inputs", "outputs", "params"}) {
    const auto found = scalars.find(StrCat("signature.", part));
    if (found == scalars.end() || found->second == "null" || found->second.empty()) continue;
    StrAppend(&json, json.empty() ? "{" : ",", "\"", part, "\":", found->second);
  }
  return json.empty() ? "" : json + "}";
}

}  // namespace

absl::StatusOr<MlflowModel> ReadMlflowModel(std::string_view text) {
  TENON_ASSIGN_OR_RETURN(const std::vector<yaml::Entry> entries, yaml::ReadScalars(text),
                         "reading 'MLmodel'");
  Scalars scalars;
  for (const yaml::Entry& entry : entries) scalars[entry.name] = entry.text;
  for (const Flavor& flavor : kFlavors) {
    const auto found = scalars.find(StrCat(kFlavorPrefix, flavor.name, ".", flavor.data_key));
    if (found == scalars.end()) continue;
    TENON_ASSIGN_OR_RETURN(std::string data, CleanPath(found->second),
                           "reading 'MLmodel': ", found->first);
    return MlflowModel{std::string(flavor.name), std::move(data), SignatureOf(scalars)};
  }
  return absl::UnimplementedError(StrCat("reading 'MLmodel': its flavours are ", FlavorsOf(scalars),
                                         "; those that are read are ", KnownFlavors()));
}

}  // namespace tenon
