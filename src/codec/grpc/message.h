// A message as gRPC frames it: a byte that says whether it is compressed, its size in four bytes,
// then the message ("gRPC over HTTP2", Length-Prefixed-Message).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tenon::grpc {

inline constexpr size_t kPrefixBytes = 5;

// One message as it came. Shares its bytes.
struct Message {
  std::string_view bytes;
  std::shared_ptr<const void> owner;
  bool compressed = false;  // in the stream's grpc-encoding
};

// Memory for a message of `size` bytes, to be filled once. Its end lies on a tensor's alignment:
// what a message holds last, the raw tensor of most requests, can then be used where it lies.
struct MessageMemory {
  std::shared_ptr<char[]> owner;
  char* bytes = nullptr;
};
MessageMemory AllocateMessage(size_t size);

// Appends the prefix of a message of `size` bytes to `out`.
void AppendPrefix(bool compressed, uint32_t size, std::string* out);

}  // namespace tenon::grpc
