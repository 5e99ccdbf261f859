#include "serving/model_table.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

std::optional<uint64_t> AsNumber(std::string_view version) {
  uint64_t number = 0;
  if (version.empty() || version.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  if (!absl::SimpleAtoi(ToAbsl(version), &number)) return std::nullopt;
  return number;
}

}  // namespace

bool VersionLess::operator()(std::string_view a, std::string_view b) const {
  const std::optional<uint64_t> number_a = AsNumber(a);
  const std::optional<uint64_t> number_b = AsNumber(b);
  if (number_a.has_value() != number_b.has_value()) return number_a.has_value();
  if (number_a != number_b) return number_a < number_b;
  return a < b;
}

absl::StatusOr<ModelTable> ModelTable::Create(std::vector<ModelVersion> models) {
  ModelTable table;
  for (ModelVersion& entry : models) {
    Versions& versions = table.models_[entry.model];
    const auto published = std::make_shared<const ModelVersion>(std::move(entry));
    if (!versions.emplace(published->version, published).second) {
      return absl::AlreadyExistsError(StrCat("serving model ", Quote(published->model),
                                             ": version ", Quote(published->version),
                                             " is there twice"));
    }
  }
  return table;
}

absl::StatusOr<std::shared_ptr<const ModelVersion>> ModelTable::Find(
    std::string_view model, std::string_view version) const {
  const Versions* versions = VersionsOf(model);
  if (versions == nullptr) {
    return absl::NotFoundError(
        StrCat("Request for unknown model: ", Quote(model), " is not found"));
  }
  if (version.empty()) return versions->rbegin()->second;
  const auto found = versions->find(std::string(version));
  if (found == versions->end()) {
    return absl::NotFoundError(StrCat("Request for unknown model: ", Quote(model), " version ",
                                      Quote(version), " is not found"));
  }
  return found->second;
}

ModelTable ModelTable::With(
    std::string_view model,
    const std::vector<std::shared_ptr<const ModelVersion>>& versions) const {
  ModelTable table = *this;
  const std::string name(model);
  table.models_.erase(name);
  for (const auto& version : versions) table.models_[name].emplace(version->version, version);
  return table;
}

const ModelTable::Versions* ModelTable::VersionsOf(std::string_view model) const {
  const auto found = models_.find(model);
  return found == models_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> ModelTable::models() const {
  std::vector<std::string_view> names;
  names.reserve(models_.size());
  for (const auto& [name, versions] : models_) names.push_back(name);
  return names;
}

}  // namespace tenon
