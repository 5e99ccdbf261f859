#include "http_client/internal/body_reader.h"

#include <algorithm>
#include <cstring>

namespace tenon::internal {

size_t BodyReader::size() const {
  size_t size = 0;
  for (const std::string_view piece : pieces_) size += piece.size();
  return size;
}

size_t BodyReader::Read(std::span<char> to) {
  size_t filled = 0;
  while (filled < to.size() && piece_ < pieces_.size()) {
    const std::string_view rest = pieces_[piece_].substr(taken_);
    const size_t count = std::min(rest.size(), to.size() - filled);
    if (count > 0) std::memcpy(to.data() + filled, rest.data(), count);
    filled += count;
    taken_ += count;
    if (taken_ == pieces_[piece_].size()) {
      ++piece_;
      taken_ = 0;
    }
  }
  return filled;
}

void BodyReader::Seek(size_t offset) {
  piece_ = 0;
  while (piece_ < pieces_.size() && offset >= pieces_[piece_].size()) {
    offset -= pieces_[piece_].size();
    ++piece_;
  }
  taken_ = piece_ < pieces_.size() ? offset : 0;
}

}  // namespace tenon::internal
