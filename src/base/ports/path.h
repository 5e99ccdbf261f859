// The form that paths beneath a root have.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon {

// `path` without a slash at its end and without "."; "" is the root. INVALID_ARGUMENT for an
// absolute path, an empty name within it, "..", a NUL, and names longer than 255 bytes.
absl::StatusOr<std::string> CleanPath(std::string_view path);

// `folder` and `name` with a slash between, unless the folder is the root.
std::string JoinPath(std::string_view folder, std::string_view name);

// The folder that `path` lies in; "" for the root's own entries.
std::string_view FolderOf(std::string_view path);

}  // namespace tenon
