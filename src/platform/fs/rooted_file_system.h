// The real files beneath a folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ports/file_system.h"

namespace tenon {

// Opens every path with openat2(2), RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, so that neither ".."
// nor a link planted while we look leads out of the root. Only regular files are read; a FIFO or a
// device is refused without waiting for it. A failed fsync is DATA_LOSS and not tried again: the
// kernel may have dropped the page. Thread-safe.
class RootedFileSystem : public FileSystem {
 public:
  // `root` is an existing folder, given by the operator: it may be any path and pass links.
  static absl::StatusOr<std::unique_ptr<RootedFileSystem>> Open(const std::string& root);
  ~RootedFileSystem() override;

  absl::StatusOr<std::string> ReadFile(std::string_view path, int64_t max_bytes) const override;
  absl::Status PublishFile(std::string_view path, std::string_view bytes) override;
  absl::StatusOr<std::vector<FileEntry>> List(std::string_view path) const override;
  absl::StatusOr<FileInfo> Stat(std::string_view path) const override;
  absl::Status MakeFolders(std::string_view path) override;
  absl::Status Remove(std::string_view path) override;

 private:
  explicit RootedFileSystem(int root_fd) : root_fd_(root_fd) {}

  const int root_fd_;
};

}  // namespace tenon
