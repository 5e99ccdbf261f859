#include "proto/wire.h"

#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr int kMaxVarintBytes = 10;
constexpr uint64_t kMaxFieldNumber = (uint64_t{1} << 29) - 1;

absl::Status Broken(size_t position, std::string_view reason) {
  return absl::InvalidArgumentError(StrCat("reading the field at byte ", position, ": ", reason));
}

}  // namespace

bool TakeWireVarint(std::string_view* bytes, uint64_t* value) {
  *value = 0;
  for (int i = 0; i < kMaxVarintBytes && !bytes->empty(); ++i) {
    const auto byte = static_cast<uint8_t>(bytes->front());
    bytes->remove_prefix(1);
    *value |= uint64_t{byte & 0x7Fu} << (7 * i);
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

absl::StatusOr<WireField> WireReader::Next() {
  const size_t start = position();
  uint64_t tag = 0;
  if (!ReadVarint(&tag)) return Broken(start, "its tag is cut short or too long");
  if (tag >> 3 == 0 || tag >> 3 > kMaxFieldNumber) return Broken(start, "its number is none");
  WireField field{.number = static_cast<uint32_t>(tag >> 3),
                  .type = static_cast<WireType>(tag & 7)};
  size_t size = 0;
  switch (field.type) {
    case WireType::kVarint:
      if (!ReadVarint(&field.value)) return Broken(start, "its number is cut short or too long");
      return field;
    case WireType::kFixed64:
      size = sizeof(uint64_t);
      break;
    case WireType::kFixed32:
      size = sizeof(uint32_t);
      break;
    case WireType::kBytes: {
      uint64_t length = 0;
      if (!ReadVarint(&length)) return Broken(start, "its length is cut short or too long");
      if (length > rest_.size()) {
        return Broken(start,
                      StrCat("it says ", length, " bytes but only ", rest_.size(), " are left"));
      }
      size = static_cast<size_t>(length);
      break;
    }
    default:
      return Broken(start, StrCat("wire type ", tag & 7, " is none of ours"));
  }
  if (size > rest_.size()) return Broken(start, "it is cut short");
  field.bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return field;
}

}  // namespace tenon
