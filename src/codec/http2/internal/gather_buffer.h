// Bytes to be sent in one write: small ones copied one behind the other, large ones where they lie.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::http2::internal {

// Thread-compatible.
class GatherBuffer {
 public:
  // Copies.
  void Append(std::string_view bytes);

  // Refers to `bytes`, which `owner` keeps alive; a few are rather copied.
  void Refer(std::string_view bytes, std::shared_ptr<const void> owner);

  size_t size() const { return size_; }

  // All of it; valid until the next call of a method.
  std::span<const std::string_view> Pieces();

  // Keeps its memory for what comes next.
  void Clear();

 private:
  struct Run {
    const char* bytes;  // null: in copied_
    size_t size;
  };

  std::string copied_;
  std::vector<Run> runs_;
  std::vector<std::shared_ptr<const void>> owners_;
  std::vector<std::string_view> pieces_;
  size_t size_ = 0;
};

}  // namespace tenon::http2::internal
