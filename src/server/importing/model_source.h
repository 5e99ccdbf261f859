// A model file or folder, read for an importer.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "import/importer.h"
#include "ports/file_system.h"

namespace tenon {

// Where a model lies.
struct ModelLocation {
  const FileSystem* files = nullptr;
  std::string path;  // of a file beneath `files`, or of a folder; "" is the root
  bool is_folder = false;
  std::string name;  // what the user calls it; for messages and for its ending
};

// Owns what `source()` borrows. Immutable.
class ModelSource {
 public:
  // Reads a file whole, a folder's names. OUT_OF_RANGE names import.max_source_bytes or
  // import.max_entries. `location.files` must outlive it.
  static absl::StatusOr<std::unique_ptr<ModelSource>> Read(const ModelLocation& location,
                                                           const ImportLimits& limits);

  const ImportSource& source() const { return source_; }

  // "sha256:..." of a file's bytes, or of a folder's names and their files' digests. Reads a
  // folder's files one after the other.
  absl::StatusOr<std::string> Digest(const ImportLimits& limits) const;

 private:
  ModelSource() = default;

  std::string bytes_;
  std::unique_ptr<FileSystem> folder_;
  ImportSource source_;
};

}  // namespace tenon
