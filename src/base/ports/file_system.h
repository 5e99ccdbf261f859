// Files as a port: everything happens beneath one root, and every failure is a status.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tenon {

// One name in a folder.
struct FileEntry {
  std::string name;
  bool is_folder = false;
};

// What is known of a path without opening it.
struct FileInfo {
  bool is_folder = false;
  int64_t size_bytes = 0;   // of a file
  int64_t link_count = 1;   // names that the same bytes have
  int64_t modified_ns = 0;  // since the Unix epoch
};

// Paths are relative to the root, UTF-8, with '/' between names; "" and "." name the root. No path
// leaves the root: "..", absolute paths, and symbolic links anywhere on the way are refused with
// PERMISSION_DENIED or INVALID_ARGUMENT. A missing file is NOT_FOUND. Thread-safe. The real one is
// platform/fs's RootedFileSystem; fakes are testing/memory_file_system.h and
// testing/faulty_file_system.h; all pass testing/file_system_conformance.h.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // All bytes of a regular file. OUT_OF_RANGE, naming both sizes, when there are more than
  // `max_bytes`.
  virtual absl::StatusOr<std::string> ReadFile(std::string_view path, int64_t max_bytes) const = 0;

  // Makes `path` hold `bytes`, durably and all at once: write beside it, fsync, rename, fsync the
  // folder. On failure the old content stays and nothing is left behind. The folder must exist.
  virtual absl::Status PublishFile(std::string_view path, std::string_view bytes) = 0;

  // The names in a folder, sorted. Does not recurse.
  virtual absl::StatusOr<std::vector<FileEntry>> List(std::string_view path) const = 0;

  virtual absl::StatusOr<FileInfo> Stat(std::string_view path) const = 0;

  // Makes `path` and the folders on the way, durably; OK when they are there.
  virtual absl::Status MakeFolders(std::string_view path) = 0;

  // Removes one file, or one empty folder.
  virtual absl::Status Remove(std::string_view path) = 0;
};

}  // namespace tenon
