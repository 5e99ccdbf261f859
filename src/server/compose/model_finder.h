// What a file or folder that an operator names means as models and versions.
#pragma once

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
  std::string path;  // of the model's file
};

// The models beneath the root of `files`, a folder called `folder_name`:
//   model.onnx                 one model of the folder's name, version 1
//   VERSION/model.onnx         the versions of a model of the folder's name
//   NAME/VERSION/model.onnx    a repository
// `file_name` is the engine's. Hidden folders are passed over. NOT_FOUND, saying what was looked
// for, when there is none.
absl::StatusOr<std::vector<FoundModel>> FindModels(const FileSystem& files,
                                                   std::string_view folder_name,
                                                   std::string_view file_name);

// The model's name that a file stands for: its own without the ending, or its folder's when it is
// called `file_name`.
std::string ModelNameOf(std::string_view file, std::string_view folder_name,
                        std::string_view file_name);

}  // namespace tenon
