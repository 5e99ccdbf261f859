// A file system whose operations fail when told to.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/file_system.h"

namespace tenon {

// Wraps another file system. Lever: FailAfter lets `count` operations pass and fails the next one.
// Thread-safe.
class FaultyFileSystem : public FileSystem {
 public:
  explicit FaultyFileSystem(FileSystem& files) : files_(files) {}

  void FailAfter(int count, absl::Status status) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    countdown_ = count;
    fault_ = std::move(status);
  }

  absl::StatusOr<std::string> ReadFile(std::string_view path, int64_t max_bytes) const override {
    if (absl::Status fault = NextFault(); !fault.ok()) return fault;
    return files_.ReadFile(path, max_bytes);
  }
  absl::Status PublishFile(std::string_view path, std::string_view bytes) override {
    if (absl::Status fault = NextFault(); !fault.ok()) return fault;
    return files_.PublishFile(path, bytes);
  }
  absl::StatusOr<std::vector<FileEntry>> List(std::string_view path) const override {
    if (absl::Status fault = NextFault(); !fault.ok()) return fault;
    return files_.List(path);
  }
  absl::StatusOr<FileInfo> Stat(std::string_view path) const override {
    if (absl::Status fault = NextFault(); !fault.ok()) return fault;
    return files_.Stat(path);
  }
  absl::Status MakeFolders(std::string_view path) override {
    if (absl::Status fault = NextFault(); !fault.ok()) return fault;
    return files_.MakeFolders(path);
  }
  absl::Status Remove(std::string_view path) override {
    if (absl::Status fault = NextFault(); !fault.ok()) return fault;
    return files_.Remove(path);
  }

 private:
  absl::Status NextFault() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    if (countdown_ < 0 || countdown_-- > 0) return absl::OkStatus();
    return std::exchange(fault_, absl::OkStatus());
  }

  FileSystem& files_;
  mutable absl::Mutex mutex_;
  mutable int countdown_ ABSL_GUARDED_BY(mutex_) = -1;
  mutable absl::Status fault_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
