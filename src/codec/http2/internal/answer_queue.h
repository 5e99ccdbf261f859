// The body of one answer, as far as it is known and not yet sent.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string_view>

#include "http2/internal/gather_buffer.h"

namespace tenon::http2::internal {

// Thread-compatible.
class AnswerQueue {
 public:
  void Add(std::string_view bytes, std::shared_ptr<const void> owner);

  // Moves the first `count` bytes, of those that are there, to `out`.
  void Take(size_t count, GatherBuffer* out);

  size_t size() const { return size_; }

  // Bytes of the pieces that are not yet taken whole. What they refer to may be more: the pieces of
  // one answer share their owner.
  size_t kept() const { return kept_; }

 private:
  struct Piece {
    std::string_view bytes;  // what is left of it
    size_t size;             // as it was added
    std::shared_ptr<const void> owner;
  };

  std::deque<Piece> pieces_;
  size_t size_ = 0;
  size_t kept_ = 0;
};

}  // namespace tenon::http2::internal
