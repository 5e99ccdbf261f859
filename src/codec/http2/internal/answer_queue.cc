#include "http2/internal/answer_queue.h"

#include <algorithm>
#include <utility>

namespace tenon::http2::internal {

void AnswerQueue::Add(std::string_view bytes, std::shared_ptr<const void> owner) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  kept_ += bytes.size();
  pieces_.push_back({bytes, bytes.size(), std::move(owner)});
}

void AnswerQueue::Take(size_t count, GatherBuffer* out) {
  size_ -= count;
  while (count > 0) {
    Piece& first = pieces_.front();
    const size_t taken = std::min(count, first.bytes.size());
    out->Refer(first.bytes.substr(0, taken), first.owner);
    first.bytes.remove_prefix(taken);
    count -= taken;
    if (!first.bytes.empty()) continue;
    kept_ -= first.size;
    pieces_.pop_front();
  }
}

}  // namespace tenon::http2::internal
