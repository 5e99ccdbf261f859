// What a file or folder that an operator names means as models and versions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ports/file_system.h"

namespace tenon {

// A model file that was found, beneath the root that was looked through.
struct FoundModel {
  std::string model;
  std::string version;
  std::string path;  // of the model's file, or of the folder that it is
  bool is_folder = false;
  bool is_foreign = false;  // another framework's, to be imported
};

// The model in `folder`, without its names; nullopt when there is none. INVALID_ARGUMENT when
// several files could be meant.
absl::StatusOr<std::optional<FoundModel>> FindModelIn(const FileSystem& files,
                                                      std::string_view folder,
                                                      std::string_view file_name);

// The models beneath the root of `files`, a folder called `folder_name`:
//   model.onnx                 one model of the folder's name, version 1
//   VERSION/model.onnx         the versions of a model of the folder's name
//   NAME/VERSION/model.onnx    a repository
// `file_name` is the engine's. In its place may stand another framework's: the `MLmodel` of a
// folder that MLflow wrote, the `saved_model.pb` of a SavedModel, or a file model.skops, model.pkl,
// ... Hidden folders are passed over. NOT_FOUND, saying what was looked for, when there is none;
// INVALID_ARGUMENT when a folder has several files that could be meant.
absl::StatusOr<std::vector<FoundModel>> FindModels(const FileSystem& files,
                                                   std::string_view folder_name,
                                                   std::string_view file_name);

// The model's name that a file stands for: its own without the ending, or its folder's when that is
// "model".
std::string ModelNameOf(std::string_view file, std::string_view folder_name);

}  // namespace tenon
