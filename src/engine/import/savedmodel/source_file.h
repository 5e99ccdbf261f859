// Files of the folder that a SavedModel is.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "ports/file_system.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {

// All bytes of `path`. OUT_OF_RANGE names import.max_source_bytes; INVALID_ARGUMENT when it is
// missing or lies outside of the folder.
inline absl::StatusOr<std::string> ReadSourceFile(const FileSystem& folder, std::string_view path,
                                                  const ImportLimits& limits) {
  absl::StatusOr<std::string> bytes = folder.ReadFile(path, limits.max_source_bytes);
  if (bytes.ok()) return bytes;
  const std::string message(bytes.status().message());
  if (absl::IsOutOfRange(bytes.status()))
    return absl::OutOfRangeError(StrCat(message, " (import.max_source_bytes)"));
  return absl::InvalidArgumentError(message);
}

}  // namespace tenon::savedmodel
