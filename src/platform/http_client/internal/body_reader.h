// A request's body in pieces, read as one.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tenon::internal {

// Borrows the pieces and their bytes. Thread-compatible.
class BodyReader {
 public:
  explicit BodyReader(std::span<const std::string_view> pieces) : pieces_(pieces) {}

  size_t size() const;

  // Fills `to` with what comes next; how many bytes that were, 0 at the end.
  size_t Read(std::span<char> to);

  // The next Read begins at `offset`.
  void Seek(size_t offset);

 private:
  const std::span<const std::string_view> pieces_;
  size_t piece_ = 0;
  size_t taken_ = 0;  // of that piece
};

}  // namespace tenon::internal
