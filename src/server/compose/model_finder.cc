#include "compose/model_finder.h"

#include "ports/path.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

bool HasFile(const FileSystem& files, std::string_view folder, std::string_view name) {
  const absl::StatusOr<FileInfo> info = files.Stat(JoinPath(folder, name));
  return info.ok() && !info->is_folder;
}

absl::StatusOr<std::vector<std::string>> Folders(const FileSystem& files, std::string_view folder) {
  TENON_ASSIGN_OR_RETURN(const std::vector<FileEntry> entries, files.List(folder));
  std::vector<std::string> names;
  for (const FileEntry& entry : entries) {
    if (entry.is_folder && !entry.name.starts_with('.')) names.push_back(entry.name);
  }
  return names;
}

// Adds the versions of `model`, whose folder is `folder`.
absl::Status AddVersions(const FileSystem& files, std::string_view folder, std::string_view model,
                         std::string_view file_name, std::vector<FoundModel>* found) {
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string> versions, Folders(files, folder));
  for (const std::string& version : versions) {
    const std::string path = JoinPath(folder, version);
    if (!HasFile(files, path, file_name)) continue;
    found->push_back({std::string(model), version, JoinPath(path, file_name)});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<FoundModel>> FindModels(const FileSystem& files,
                                                   std::string_view folder_name,
                                                   std::string_view file_name) {
  std::vector<FoundModel> found;
  if (HasFile(files, "", file_name)) {
    found.push_back({std::string(folder_name), "1", std::string(file_name)});
    return found;
  }
  TENON_RETURN_IF_ERROR(AddVersions(files, "", folder_name, file_name, &found));
  if (!found.empty()) return found;
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string> models, Folders(files, ""));
  for (const std::string& model : models) {
    TENON_RETURN_IF_ERROR(AddVersions(files, model, model, file_name, &found));
  }
  if (!found.empty()) return found;
  return absl::NotFoundError(StrCat("looking for models in ", Quote(folder_name), ": there is no ",
                                    file_name, ", VERSION/", file_name, " or NAME/VERSION/",
                                    file_name));
}

std::string ModelNameOf(std::string_view file, std::string_view folder_name,
                        std::string_view file_name) {
  if (file == file_name) return std::string(folder_name);
  const size_t dot = file.rfind('.');
  return std::string(dot == 0 ? file : file.substr(0, dot));
}

}  // namespace tenon
