// A path that an operator names, opened: the models in it and the files that they are read from.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fs/rooted_file_system.h"
#include "repository/model_finder.h"

namespace tenon {

// A file or folder of models. Name and version replace those that the path tells; they are for a
// path with one version.
struct ModelArgument {
  std::string path;
  std::string name;
  std::string version;
};

struct ModelPlace {
  std::string folder;                       // absolute, without links
  std::string file;                         // the name of the file that was given; empty: a folder
  std::unique_ptr<RootedFileSystem> files;  // beneath it; follows no link
  std::vector<FoundModel> models;
};

// The same without looking for models. NOT_FOUND when there is no such path.
absl::StatusOr<ModelPlace> OpenModelRoot(const ModelArgument& argument);

// NOT_FOUND when there is no such path or no model in it, INVALID_ARGUMENT for a name or version
// given to a path with several. `file_name` is the engine's.
absl::StatusOr<ModelPlace> OpenModelPlace(const ModelArgument& argument,
                                          std::string_view file_name);

}  // namespace tenon
