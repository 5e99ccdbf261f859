// The protobuf wire format, field by field, without building messages.
//
// Used to bound what a message would unfold into (counts, depth) before it is parsed: a few bytes
// of wire can stand for a few hundred of memory. Encoding: the Protocol Buffers documentation,
// "Encoding". Thread-compatible; borrows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon {

enum class WireType : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct WireField {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t value = 0;      // of kVarint
  std::string_view bytes;  // of kBytes: a string, a message or packed numbers
};

// Takes a number off the front of `bytes`, as packed fields hold them one after the other. False
// when it is cut short or longer than ten bytes.
bool TakeWireVarint(std::string_view* bytes, uint64_t* value);

class WireReader {
 public:
  // `offset` is where `bytes` begin in the whole input, for error messages.
  explicit WireReader(std::string_view bytes, size_t offset = 0)
      : begin_(bytes.data()), rest_(bytes), offset_(offset) {}

  bool done() const { return rest_.empty(); }

  // Where the next field begins in the whole input.
  size_t position() const { return offset_ + static_cast<size_t>(rest_.data() - begin_); }

  // The next field; must not be called when done(). INVALID_ARGUMENT, naming the byte, when it is
  // cut short, has number 0, or is a group (which proto3 and ONNX do not use).
  absl::StatusOr<WireField> Next();

 private:
  bool ReadVarint(uint64_t* value) { return TakeWireVarint(&rest_, value); }

  const char* begin_;
  std::string_view rest_;
  size_t offset_;
};

}  // namespace tenon
