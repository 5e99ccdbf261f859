#include "repository/model_finder.h"

#include <array>
#include <optional>

#include "ports/path.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kModelStem = "model";

// Files by which a folder is known to be one model.
constexpr std::array<std::string_view, 2> kFolderMarks = {"MLmodel", "saved_model.pb"};

// What other frameworks' files are called in a folder of ours: "model" and one of these.
constexpr std::array<std::string_view, 15> kForeignEndings = {
    ".skops", ".pkl", ".pickle", ".joblib", ".cloudpickle", ".pt2", ".pt", ".keras",
    ".h5",    ".ubj", ".json",   ".xgb",    ".bst",         ".txt", ".lgb"};

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

}  // namespace

absl::StatusOr<std::optional<FoundModel>> FindModelIn(const FileSystem& files,
                                                      std::string_view folder,
                                                      std::string_view file_name) {
  if (HasFile(files, folder, file_name)) return FoundModel{.path = JoinPath(folder, file_name)};
  for (const std::string_view mark : kFolderMarks) {
    if (HasFile(files, folder, mark))
      return FoundModel{.path = std::string(folder), .is_folder = true, .is_foreign = true};
  }
  // Triton's name for a SavedModel.
  const std::string saved = JoinPath(folder, StrCat(kModelStem, ".savedmodel"));
  if (HasFile(files, saved, "saved_model.pb"))
    return FoundModel{.path = saved, .is_folder = true, .is_foreign = true};
  std::optional<FoundModel> found;
  for (const std::string_view ending : kForeignEndings) {
    const std::string path = JoinPath(folder, StrCat(kModelStem, ending));
    if (!HasFile(files, "", path)) continue;
    if (found.has_value())
      return absl::InvalidArgumentError(
          StrCat("both ", Quote(found->path), " and ", Quote(path), " could be the model"));
    found = FoundModel{.path = path, .is_foreign = true};
  }
  return found;
}

namespace {

// Adds the versions of `model`, whose folder is `folder`.
absl::Status AddVersions(const FileSystem& files, std::string_view folder, std::string_view model,
                         std::string_view file_name, std::vector<FoundModel>* found) {
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string> versions, Folders(files, folder));
  for (const std::string& version : versions) {
    TENON_ASSIGN_OR_RETURN(std::optional<FoundModel> there,
                           FindModelIn(files, JoinPath(folder, version), file_name));
    if (!there.has_value()) continue;
    there->model = std::string(model);
    there->version = version;
    found->push_back(*std::move(there));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<FoundModel>> FindModels(const FileSystem& files,
                                                   std::string_view folder_name,
                                                   std::string_view file_name) {
  std::vector<FoundModel> found;
  TENON_ASSIGN_OR_RETURN(std::optional<FoundModel> whole, FindModelIn(files, "", file_name));
  if (whole.has_value()) {
    whole->model = std::string(folder_name);
    whole->version = "1";
    return std::vector{*std::move(whole)};
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
                                    file_name, ", nor another framework's model in its place"));
}

std::string ModelNameOf(std::string_view file, std::string_view folder_name) {
  const size_t dot = file.rfind('.');
  const std::string_view stem = dot == 0 ? file : file.substr(0, dot);
  return std::string(stem == kModelStem ? folder_name : stem);
}

}  // namespace tenon
