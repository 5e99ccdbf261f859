#include "repository/model_place.h"

#include <filesystem>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kOnnxEnding = ".onnx";

absl::Status Rename(const ModelArgument& argument, std::vector<FoundModel>* models) {
  if (argument.name.empty() && argument.version.empty()) return absl::OkStatus();
  if (models->size() != 1) {
    return absl::InvalidArgumentError(
        StrCat("it holds ", models->size(),
               " model versions, and a name or version can be given to one alone"));
  }
  if (!argument.name.empty()) models->front().model = argument.name;
  if (!argument.version.empty()) models->front().version = argument.version;
  return absl::OkStatus();
}

// A path into a repository, NAME/VERSION or NAME/VERSION/model.onnx, names model and version alike.
void NameByRepository(const std::filesystem::path& folder, FoundModel* found) {
  const std::string version = folder.filename().string();
  const bool is_number = version.find_first_not_of("0123456789") == std::string::npos;
  const std::string model = folder.parent_path().filename().string();
  const bool is_folders_own = found->model == version;
  if (!is_folders_own || !is_number || model.empty()) return;
  found->model = model;
  found->version = version;
}

}  // namespace

absl::StatusOr<ModelPlace> OpenModelRoot(const ModelArgument& argument) {
  // The operator names the path and may use links; beneath it none is followed.
  std::error_code error;
  const std::filesystem::path path = std::filesystem::canonical(argument.path, error);
  if (error)
    return absl::NotFoundError(StrCat("opening ", Quote(argument.path), ": ", error.message()));
  const bool is_folder = std::filesystem::is_directory(path, error);
  const std::filesystem::path folder = is_folder ? path : path.parent_path();
  ModelPlace place{.folder = folder.string()};
  if (!is_folder) place.file = path.filename().string();
  TENON_ASSIGN_OR_RETURN(place.files, RootedFileSystem::Open(place.folder));
  return place;
}

absl::StatusOr<ModelPlace> OpenModelPlace(const ModelArgument& argument,
                                          std::string_view file_name) {
  TENON_ASSIGN_OR_RETURN(ModelPlace place, OpenModelRoot(argument));
  const std::filesystem::path folder = place.folder;
  const std::string folder_name = folder.filename().string();
  if (place.file.empty()) {
    TENON_ASSIGN_OR_RETURN(place.models, FindModels(*place.files, folder_name, file_name));
  } else {
    const std::string& file = place.file;
    place.models.push_back({.model = ModelNameOf(file, folder_name),
                            .version = "1",
                            .path = file,
                            .is_foreign = !file.ends_with(kOnnxEnding)});
  }
  NameByRepository(folder, &place.models.front());
  TENON_RETURN_IF_ERROR(Rename(argument, &place.models), "opening ", Quote(argument.path));
  return place;
}

}  // namespace tenon
