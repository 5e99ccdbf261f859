// A folder of files in memory, with levers for what a hostile folder can be.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ports/file_system.h"
#include "strings/str_cat.h"

namespace tenon {

// Thread-compatible: set up first, then only read.
class ModelFolder final : public FileSystem {
 public:
  ModelFolder& Add(const std::string& path, std::string bytes) {
    files_[path] = {std::move(bytes), absl::OkStatus(), 1};
    return *this;
  }

  // As the real file system refuses a symbolic link.
  ModelFolder& AddLink(const std::string& path) {
    files_[path] = {"", absl::PermissionDeniedError(StrCat("opening ", path, ": a symbolic link")),
                    1};
    return *this;
  }

  ModelFolder& SetLinkCount(const std::string& path, int64_t count) {
    files_[path].link_count = count;
    return *this;
  }

  absl::StatusOr<std::string> ReadFile(std::string_view path, int64_t max_bytes) const override {
    const auto file = files_.find(path);
    if (file == files_.end())
      return absl::NotFoundError(StrCat("opening ", path, ": no such file"));
    if (!file->second.status.ok()) return file->second.status;
    if (static_cast<int64_t>(file->second.bytes.size()) > max_bytes)
      return absl::OutOfRangeError("too large");
    return file->second.bytes;
  }

  absl::StatusOr<FileInfo> Stat(std::string_view path) const override {
    const auto file = files_.find(path);
    if (file == files_.end())
      return absl::NotFoundError(StrCat("opening ", path, ": no such file"));
    if (!file->second.status.ok()) return file->second.status;
    return FileInfo{.size_bytes = static_cast<int64_t>(file->second.bytes.size()),
                    .link_count = file->second.link_count};
  }

  absl::StatusOr<std::vector<FileEntry>> List(std::string_view /*path*/) const override {
    return ReadOnly();
  }
  absl::Status PublishFile(std::string_view /*path*/, std::string_view /*bytes*/) override {
    return ReadOnly();
  }
  absl::Status MakeFolders(std::string_view /*path*/) override { return ReadOnly(); }
  absl::Status Remove(std::string_view /*path*/) override { return ReadOnly(); }

 private:
  struct File {
    std::string bytes;
    absl::Status status;
    int64_t link_count = 1;
  };

  static absl::Status ReadOnly() { return absl::UnimplementedError("a model folder is only read"); }

  std::map<std::string, File, std::less<>> files_;
};

}  // namespace tenon
