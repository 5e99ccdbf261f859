// Files in memory.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/file_system.h"
#include "ports/path.h"
#include "strings/str_cat.h"

namespace tenon {

// Behaves as the real one over an empty root, without links. Thread-safe.
class MemoryFileSystem : public FileSystem {
 public:
  absl::StatusOr<std::string> ReadFile(std::string_view path, int64_t max_bytes) const override
      ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    const Node* node = nullptr;
    if (absl::Status status = Find(path, &node); !status.ok()) return status;
    if (node->is_folder) return Failure(path, absl::StatusCode::kFailedPrecondition, "is a folder");
    const auto size = static_cast<int64_t>(node->bytes.size());
    if (size > max_bytes) return TooLarge(path, size, max_bytes);
    return node->bytes;
  }

  absl::Status PublishFile(std::string_view path, std::string_view bytes) override
      ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    const absl::StatusOr<std::string> clean = CleanPath(path);
    if (!clean.ok()) return clean.status();
    if (clean->empty() || !FolderExists(ParentOf(*clean))) {
      return Failure(path, absl::StatusCode::kNotFound, "its folder does not exist");
    }
    Node& node = nodes_[*clean];
    if (node.is_folder) return Failure(path, absl::StatusCode::kFailedPrecondition, "is a folder");
    node.bytes = std::string(bytes);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<FileEntry>> List(std::string_view path) const override
      ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    const Node* folder = nullptr;
    if (absl::Status status = Find(path, &folder); !status.ok()) return status;
    if (!folder->is_folder)
      return Failure(path, absl::StatusCode::kFailedPrecondition, "is not a folder");
    const std::string clean = *CleanPath(path);
    std::vector<FileEntry> entries;
    for (const auto& [name, node] : nodes_) {
      if (ParentOf(name) == clean)
        entries.push_back({name.substr(clean.empty() ? 0 : clean.size() + 1), node.is_folder});
    }
    return entries;
  }

  absl::StatusOr<FileInfo> Stat(std::string_view path) const override ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    const Node* node = nullptr;
    if (absl::Status status = Find(path, &node); !status.ok()) return status;
    return FileInfo{.is_folder = node->is_folder,
                    .size_bytes = static_cast<int64_t>(node->bytes.size())};
  }

  absl::Status MakeFolders(std::string_view path) override ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    const absl::StatusOr<std::string> clean = CleanPath(path);
    if (!clean.ok()) return clean.status();
    for (std::string folder = *clean; !folder.empty(); folder = ParentOf(folder)) {
      const auto found = nodes_.find(folder);
      if (found != nodes_.end() && !found->second.is_folder) {
        return Failure(path, absl::StatusCode::kFailedPrecondition, "is not a folder");
      }
    }
    for (std::string folder = *clean; !folder.empty(); folder = ParentOf(folder))
      nodes_[folder].is_folder = true;
    return absl::OkStatus();
  }

  absl::Status Remove(std::string_view path) override ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    const Node* node = nullptr;
    if (absl::Status status = Find(path, &node); !status.ok()) return status;
    const std::string clean = *CleanPath(path);
    for (const auto& [name, other] : nodes_) {
      if (ParentOf(name) == clean)
        return Failure(path, absl::StatusCode::kFailedPrecondition, "is not empty");
    }
    nodes_.erase(clean);
    return absl::OkStatus();
  }

 private:
  struct Node {
    bool is_folder = false;
    std::string bytes;
  };

  static std::string ParentOf(std::string_view path) {
    const size_t slash = path.rfind('/');
    if (path.empty()) return "/";  // the root lies in no folder
    return std::string(slash == std::string_view::npos ? std::string_view()
                                                       : path.substr(0, slash));
  }

  static absl::Status Failure(std::string_view path, absl::StatusCode code,
                              std::string_view reason) {
    return {code, StrCat("opening ", path, ": ", reason)};
  }

  static absl::Status TooLarge(std::string_view path, int64_t size, int64_t max_bytes) {
    return absl::OutOfRangeError(
        StrCat("reading ", path, ": it has ", size, " bytes, at most ", max_bytes, " are read"));
  }

  bool FolderExists(std::string_view path) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto found = nodes_.find(path);
    return path.empty() || (found != nodes_.end() && found->second.is_folder);
  }

  absl::Status Find(std::string_view path, const Node** node) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::StatusOr<std::string> clean = CleanPath(path);
    if (!clean.ok()) return clean.status();
    if (clean->empty()) {
      *node = &root_;
      return absl::OkStatus();
    }
    const auto found = nodes_.find(*clean);
    if (found == nodes_.end())
      return Failure(path, absl::StatusCode::kNotFound, "no such file or folder");
    *node = &found->second;
    return absl::OkStatus();
  }

  const Node root_{.is_folder = true};
  mutable absl::Mutex mutex_;
  std::map<std::string, Node, std::less<>> nodes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
