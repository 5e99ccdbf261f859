// A file that the operator names, and may replace while we run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "fs/internal/descriptor.h"

namespace tenon {

// When and what a file was, as far as a look at its folder tells.
struct FileStamp {
  int64_t modified_ns = 0;
  uint64_t inode = 0;
  int64_t bytes = -1;  // -1: there is none
  unsigned mode = 0;   // permission bits
  bool operator==(const FileStamp&) const = default;
};

// Of what `path` leads to; links are followed.
FileStamp StampOf(const std::string& path);

// All bytes of the regular file that `path` leads to, links followed. OUT_OF_RANGE, naming both
// sizes, when there are more than `max_bytes`.
absl::StatusOr<std::string> ReadOperatorFile(const std::string& path, int64_t max_bytes);

// Appends `bytes` in one write, to a file that is made, private to its owner, when there is none.
absl::Status AppendToFile(const std::string& path, std::string_view bytes);

// Keeps other processes that take the same lock away from a folder, until it goes.
class FolderLock {
 public:
  // Waits for whoever has it. `path` is a file, there or not; its folder is locked.
  static absl::StatusOr<FolderLock> Take(const std::string& path);

 private:
  explicit FolderLock(internal::Descriptor folder) : folder_(std::move(folder)) {}

  internal::Descriptor folder_;
};

}  // namespace tenon
