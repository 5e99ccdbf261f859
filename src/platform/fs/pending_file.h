// A file that is written piece by piece and appears whole or not at all.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon {

struct PendingFileOptions {
  bool hidden = false;   // the bytes lie in the hidden file anyhow
  unsigned mode = 0666;  // of the new file, less the process's mask
};

// Until Commit the bytes lie in a file without a name (O_TMPFILE), so that nothing stays behind,
// however the process ends. Where the file system has none, they lie in a hidden file beside the
// path, which the destructor removes. A path that leads to something else than a regular file (a
// device, a pipe) is written to as it stands. Thread-compatible.
class PendingFile {
 public:
  // `path` is the operator's and may pass links. NOT_FOUND or PERMISSION_DENIED when its folder
  // cannot be written to.
  static absl::StatusOr<std::unique_ptr<PendingFile>> Create(
      const std::string& path, const PendingFileOptions& options = {});
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  absl::Status Write(std::string_view bytes);

  // Makes the path hold what was written, durably, in place of what it held before. Once.
  absl::Status Commit();

 private:
  PendingFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  absl::Status Publish();

  const std::string path_;
  const int fd_;
  bool in_place_ = false;
  std::string name_;  // the hidden file's; empty while there is none
};

}  // namespace tenon
