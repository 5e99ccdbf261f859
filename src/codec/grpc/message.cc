#include "grpc/message.h"

#include <bit>

namespace tenon::grpc {
namespace {

// Enough for every number; wider loads of an engine do not need more.
constexpr size_t kAlignment = 64;

}  // namespace

MessageMemory AllocateMessage(size_t size) {
  const size_t whole = (size + kAlignment - 1) / kAlignment * kAlignment;
  MessageMemory memory;
  // Uninitialised: a size that is only claimed takes no pages.
  memory.owner = std::shared_ptr<char[]>(new char[whole + kAlignment]);
  const auto address = std::bit_cast<uintptr_t>(memory.owner.get());
  const size_t to_aligned = (kAlignment - address % kAlignment) % kAlignment;
  memory.bytes = memory.owner.get() + to_aligned + (whole - size);
  return memory;
}

void AppendPrefix(bool compressed, uint32_t size, std::string* out) {
  out->push_back(compressed ? '\1' : '\0');
  for (int shift = 24; shift >= 0; shift -= 8) out->push_back(static_cast<char>(size >> shift));
}

}  // namespace tenon::grpc
