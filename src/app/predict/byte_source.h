// The bytes of an input, piece by piece.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon {

// Reads a file or a stream once, from its beginning to its end. Thread-compatible.
class ByteSource {
 public:
  // NOT_FOUND for what cannot be opened, FAILED_PRECONDITION for a folder.
  static absl::StatusOr<std::unique_ptr<ByteSource>> Open(const std::string& path);

  // `in` outlives the source; `name` is what messages call it.
  static std::unique_ptr<ByteSource> Of(std::istream& in, std::string name);

  ~ByteSource();

  // The next bytes, borrowed until the next call; empty at the end. DATA_LOSS when reading fails.
  absl::StatusOr<std::string_view> Read();

  // What the next Read gives, without taking it.
  absl::StatusOr<std::string_view> Peek();

  std::string_view name() const { return name_; }
  int64_t taken_bytes() const { return taken_bytes_; }
  std::optional<int64_t> size_bytes() const { return size_bytes_; }  // of a regular file

 private:
  ByteSource(std::string name, std::unique_ptr<std::istream> owned, std::istream& in);

  const std::string name_;
  const std::unique_ptr<std::istream> owned_;
  std::istream& in_;
  std::optional<int64_t> size_bytes_;
  int64_t taken_bytes_ = 0;
  std::string buffer_;
  std::optional<std::string_view> peeked_;
};

}  // namespace tenon
