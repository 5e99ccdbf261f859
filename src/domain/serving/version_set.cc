#include "serving/version_set.h"

#include <algorithm>
#include <utility>

#include "serving/model_table.h"

namespace tenon {
namespace {

const LoadedVersion* Newest(const VersionSet& versions) {
  const LoadedVersion* newest = nullptr;
  for (const LoadedVersion& loaded : versions) {
    if (newest == nullptr || VersionLess()(newest->model->version, loaded.model->version))
      newest = &loaded;
  }
  return newest;
}

}  // namespace

const LoadedVersion* FindVersion(const VersionSet& versions, std::string_view version) {
  for (const LoadedVersion& loaded : versions) {
    if (loaded.model->version == version) return &loaded;
  }
  return nullptr;
}

bool Holds(const VersionSet& versions, const LoadedVersion& one) {
  return std::any_of(versions.begin(), versions.end(),
                     [&](const LoadedVersion& other) { return other.model == one.model; });
}

bool IsWanted(const WantedModel& model, std::string_view version) {
  return std::any_of(model.versions.begin(), model.versions.end(),
                     [&](const WantedVersion& wanted) { return wanted.version == version; });
}

const LoadedVersion* ReplacedBy(const VersionSet& serving, std::string_view version) {
  if (const LoadedVersion* same = FindVersion(serving, version); same != nullptr) return same;
  const LoadedVersion* newest = Newest(serving);
  if (newest == nullptr || VersionLess()(version, newest->model->version)) return nullptr;
  return newest;
}

bool AreSame(const VersionSet& a, const VersionSet& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const LoadedVersion& loaded) {
           return Holds(b, loaded);
         });
}

VersionSet NextSet(const WantedModel& model, VersionSet fresh, const VersionSet& old) {
  const bool all_there =
      std::all_of(model.versions.begin(), model.versions.end(), [&](const WantedVersion& version) {
        return FindVersion(fresh, version.version) != nullptr ||
               FindVersion(old, version.version) != nullptr;
      });
  for (const LoadedVersion& loaded : old) {
    const bool stays = IsWanted(model, loaded.model->version) || !all_there;
    if (stays && FindVersion(fresh, loaded.model->version) == nullptr) fresh.push_back(loaded);
  }
  return fresh;
}

}  // namespace tenon
