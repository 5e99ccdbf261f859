// A file descriptor that is closed when its owner goes.
#pragma once

#include <unistd.h>
#include <utility>

namespace tenon::internal {

class DescriptorGuard {
 public:
  DescriptorGuard() = default;
  explicit DescriptorGuard(int fd) : fd_(fd) {}
  DescriptorGuard(DescriptorGuard&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  DescriptorGuard& operator=(DescriptorGuard&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~DescriptorGuard() { Close(); }

  int fd() const { return fd_; }

  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

}  // namespace tenon::internal
