// File descriptors and the system calls over them, as statuses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <utility>

#include "absl/status/statusor.h"

namespace tenon::internal {

// Closes what it holds.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();

  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

// errno as a status: "doing path: reason".
absl::Status ErrnoStatus(std::string_view doing, std::string_view path);

// Opens `path` beneath `root` with `flags` of open(2); the path has been cleaned.
absl::StatusOr<Descriptor> OpenBeneath(int root, const std::string& path, int flags, unsigned mode);

absl::StatusOr<struct stat> StatOf(const Descriptor& file, std::string_view path);

// All `size` bytes, or fewer where the file ends early.
absl::StatusOr<std::string> ReadAll(const Descriptor& file, int64_t size, std::string_view path);

absl::Status WriteAll(const Descriptor& file, std::string_view bytes, std::string_view path);

// fsync(2); a failure is DATA_LOSS.
absl::Status Sync(const Descriptor& file, std::string_view path);

}  // namespace tenon::internal
