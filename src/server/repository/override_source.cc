#include "repository/override_source.h"

#include "ports/path.h"
#include "repository/version_policy.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

absl::Status CheckName(std::string_view model) {
  const absl::StatusOr<std::string> clean = CleanPath(model);
  if (clean.ok() && *clean == model && !model.empty() && model.front() != '.' &&
      model.find('/') == std::string_view::npos)
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("model name ", Quote(model), " cannot be that of a folder"));
}

// The same path, clean.
absl::StatusOr<std::string> CheckPath(std::string_view path) {
  if (path.size() > OverrideSource::kMaxPathBytes)
    return absl::InvalidArgumentError(
        StrCat("its path is longer than ", OverrideSource::kMaxPathBytes, " bytes"));
  TENON_ASSIGN_OR_RETURN(std::string clean, CleanPath(path));
  const size_t slash = clean.find('/');
  if (slash == std::string::npos || !IsVersionNumber(clean.substr(0, slash)))
    return absl::InvalidArgumentError("its path is not VERSION/NAME");
  return clean;
}

absl::Status CheckSize(const ModelOverride& told, int64_t max_bytes) {
  if (told.files.size() > OverrideSource::kMaxFiles)
    return absl::InvalidArgumentError(
        StrCat(told.files.size(), " files are more than the limit of ", OverrideSource::kMaxFiles));
  int64_t bytes = 0;
  for (const auto& [path, content] : told.files) bytes += static_cast<int64_t>(content.size());
  if (bytes <= max_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(StrCat("files of ", bytes,
                                             " bytes are more than models.max_override_bytes (",
                                             max_bytes, " bytes)"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ModelSource>> OverrideSource::Create(
    std::string_view model, const ModelOverride& told, int64_t max_bytes, PathSourceOptions options,
    const FoundOpener& open, const Clock& clock) {
  TENON_RETURN_IF_ERROR(CheckName(model));
  TENON_RETURN_IF_ERROR(CheckSize(told, max_bytes));
  TENON_ASSIGN_OR_RETURN(std::unique_ptr<PrivateFolder> folder,
                         PrivateFolder::Make("tenon-override-"));
  TENON_ASSIGN_OR_RETURN(const auto files, RootedFileSystem::Open(folder->path()));
  for (const auto& [path, content] : told.files) {
    TENON_ASSIGN_OR_RETURN(const std::string clean, CheckPath(path), "file ", Quote(path));
    const std::string whole = JoinPath(model, clean);
    TENON_RETURN_IF_ERROR(files->MakeFolders(FolderOf(whole)), "file ", Quote(path));
    TENON_RETURN_IF_ERROR(files->PublishFile(whole, content), "file ", Quote(path));
  }
  // They are all there: nothing is waited for.
  options.settle = absl::ZeroDuration();
  options.publish_marker.clear();
  return std::unique_ptr<ModelSource>(new OverrideSource(std::move(folder), options, open, clock));
}

}  // namespace tenon
