#include "proto/wire_writer.h"

namespace tenon {

void AppendWireVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>(value | 0x80));
  out->push_back(static_cast<char>(value));
}

void AppendWireTag(uint32_t number, WireType type, std::string* out) {
  AppendWireVarint(uint64_t{number} << 3 | static_cast<uint64_t>(type), out);
}

void AppendWireNumber(uint32_t number, uint64_t value, std::string* out) {
  AppendWireTag(number, WireType::kVarint, out);
  AppendWireVarint(value, out);
}

void AppendWireHead(uint32_t number, size_t size, std::string* out) {
  AppendWireTag(number, WireType::kBytes, out);
  AppendWireVarint(size, out);
}

void AppendWireBytes(uint32_t number, std::string_view bytes, std::string* out) {
  AppendWireHead(number, bytes.size(), out);
  out->append(bytes);
}

}  // namespace tenon
