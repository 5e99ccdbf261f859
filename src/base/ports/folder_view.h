// A folder of another file system, to be read as if it were the root.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/file_system.h"

namespace tenon {

// Paths are relative to the folder and can't leave it; errors name the path in the whole file
// system. Whatever writes is PERMISSION_DENIED. Borrows the file system, which must outlive it; as
// thread-safe as that is.
class FolderView : public FileSystem {
 public:
  // INVALID_ARGUMENT as CleanPath's; FAILED_PRECONDITION when there is a file in that place.
  static absl::StatusOr<FolderView> Open(const FileSystem& files, std::string_view folder);

  absl::StatusOr<std::string> ReadFile(std::string_view path, int64_t max_bytes) const override;
  absl::StatusOr<std::vector<FileEntry>> List(std::string_view path) const override;
  absl::StatusOr<FileInfo> Stat(std::string_view path) const override;

  absl::Status PublishFile(std::string_view path, std::string_view bytes) override;
  absl::Status MakeFolders(std::string_view path) override;
  absl::Status Remove(std::string_view path) override;

 private:
  FolderView(const FileSystem& files, std::string folder)
      : files_(&files), folder_(std::move(folder)) {}

  absl::StatusOr<std::string> PathOf(std::string_view path) const;

  const FileSystem* files_;
  std::string folder_;  // clean
};

}  // namespace tenon
