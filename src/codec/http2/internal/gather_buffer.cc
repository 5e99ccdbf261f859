#include "http2/internal/gather_buffer.h"

#include <utility>

namespace tenon::http2::internal {
namespace {

// Up to here copying is cheaper than another piece of a write.
constexpr size_t kCopyBytes = 4 * 1024;

// Memory beyond this is given back.
constexpr size_t kKeptBytes = 64 * 1024;

}  // namespace

void GatherBuffer::Append(std::string_view bytes) {
  if (bytes.empty()) return;
  copied_.append(bytes);
  size_ += bytes.size();
  if (runs_.empty() || runs_.back().bytes != nullptr) runs_.push_back({nullptr, 0});
  runs_.back().size += bytes.size();
}

void GatherBuffer::Refer(std::string_view bytes, std::shared_ptr<const void> owner) {
  if (bytes.size() <= kCopyBytes) return Append(bytes);
  runs_.push_back({bytes.data(), bytes.size()});
  owners_.push_back(std::move(owner));
  size_ += bytes.size();
}

std::span<const std::string_view> GatherBuffer::Pieces() {
  pieces_.clear();
  std::string_view copied = copied_;
  for (const Run& run : runs_) {
    if (run.bytes != nullptr) {
      pieces_.emplace_back(run.bytes, run.size);
      continue;
    }
    pieces_.push_back(copied.substr(0, run.size));
    copied.remove_prefix(run.size);
  }
  return pieces_;
}

void GatherBuffer::Clear() {
  if (copied_.capacity() > kKeptBytes) std::string().swap(copied_);
  copied_.clear();
  runs_.clear();
  owners_.clear();
  pieces_.clear();
  size_ = 0;
}

}  // namespace tenon::http2::internal
