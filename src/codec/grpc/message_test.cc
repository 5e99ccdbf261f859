#include "grpc/message.h"

#include <bit>

#include <gtest/gtest.h>

namespace tenon::grpc {
namespace {

TEST(MessageTest, PrefixIsAFlagAndABigEndianSize) {
  std::string out = "x";
  AppendPrefix(true, 0x01020304, &out);
  EXPECT_EQ(out, "x\x01\x01\x02\x03\x04");
}

TEST(MessageTest, MemoryEndsWhereATensorMayEnd) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{1000}}) {
    const MessageMemory memory = AllocateMessage(size);
    EXPECT_EQ(std::bit_cast<uintptr_t>(memory.bytes + size) % 64, 0U) << size;
    for (size_t i = 0; i < size; ++i) memory.bytes[i] = 'a';
  }
}

}  // namespace
}  // namespace tenon::grpc
