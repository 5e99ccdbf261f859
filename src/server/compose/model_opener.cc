#include "compose/model_opener.h"

#include <utility>

#include "compose/import_sandbox.h"
#include "compose/options.h"
#include "config/load.h"
#include "ports/path.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

std::string Absolute(const std::string& folder, std::string_view path) {
  if (path.empty()) return folder;
  return StrCat(folder, folder.ends_with('/') ? "" : "/", path);
}

ForeignModel ForeignOf(const ModelPlace& place, const FoundModel& found) {
  const std::string whole = Absolute(place.folder, found.path);
  if (found.is_folder) return {.folder = whole, .name = whole};
  const std::string_view parent = FolderOf(found.path);
  const std::string_view file =
      std::string_view(found.path).substr(parent.empty() ? 0 : parent.size() + 1);
  return {Absolute(place.folder, parent), std::string(file), whole};
}

}  // namespace

ModelOpener::ModelOpener(const Configuration& configuration)
    : ModelOpener(configuration, MakeImportSandbox(configuration)) {}

ModelOpener::ModelOpener(const Configuration& configuration, std::unique_ptr<Sandbox> sandbox)
    : configuration_(configuration), sandbox_(std::move(sandbox)) {}

absl::StatusOr<const ImportRunner*> ModelOpener::Runner() {
  const absl::MutexLock lock(&mutex_);
  if (runner_ == nullptr) {
    TENON_ASSIGN_OR_RETURN(
        ImportCache cache,
        ImportCache::Open(ImportCacheFolderFrom(configuration_, ProcessEnvironment()),
                          configuration_.GetInt("import.max_cache_bytes")));
    runner_ = std::make_unique<ImportRunner>(std::move(cache), ImportLimitsFrom(configuration_),
                                             SandboxLimitsFrom(configuration_), *sandbox_);
  }
  return runner_.get();
}

absl::StatusOr<OpenedModel> ModelOpener::Open(const ModelPlace& place, const FoundModel& found,
                                              const std::function<bool()>& cancelled) {
  if (!found.is_foreign)
    return OpenedModel{.files = place.files.get(), .folder = place.folder, .path = found.path};
  TENON_ASSIGN_OR_RETURN(const ImportRunner* runner, Runner(), "importing ",
                         Quote(Absolute(place.folder, found.path)));
  TENON_ASSIGN_OR_RETURN(ImportedFile imported, runner->Import(ForeignOf(place, found), cancelled));
  OpenedModel opened{.folder = imported.folder,
                     .path = std::move(imported.file),
                     .report = std::move(imported.report),
                     .cached = imported.cached};
  TENON_ASSIGN_OR_RETURN(opened.own, RootedFileSystem::Open(imported.folder));
  opened.files = opened.own.get();
  return opened;
}

}  // namespace tenon
