#include "tensor/bytes.h"

#include <array>
#include <bit>
#include <cstring>

#include "strings/str_cat.h"

namespace tenon {
namespace {

static_assert(std::endian::native == std::endian::little, "lengths are copied as they lie");

constexpr size_t kLengthBytes = sizeof(uint32_t);

uint32_t LengthAt(std::span<const std::byte> packed) {
  uint32_t length = 0;
  std::memcpy(&length, packed.data(), kLengthBytes);
  return length;
}

}  // namespace

void AppendBytesElement(std::string_view element, std::string* packed) {
  const auto length = static_cast<uint32_t>(element.size());
  std::array<char, kLengthBytes> prefix;
  std::memcpy(prefix.data(), &length, kLengthBytes);
  packed->append(prefix.data(), prefix.size());
  packed->append(element);
}

absl::Status CheckPackedBytes(std::span<const std::byte> packed, int64_t elements) {
  for (int64_t i = 0; i < elements; ++i) {
    if (packed.size() < kLengthBytes || packed.size() - kLengthBytes < LengthAt(packed)) {
      return absl::InvalidArgumentError(StrCat("BYTES data ends within element ", i, " of ",
                                               elements, ": ", packed.size(), " bytes are left"));
    }
    packed = packed.subspan(kLengthBytes + LengthAt(packed));
  }
  if (packed.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("BYTES data has ", packed.size(), " bytes after the last of ", elements, " elements"));
}

std::vector<std::string_view> UnpackBytes(std::span<const std::byte> packed) {
  std::vector<std::string_view> elements;
  while (packed.size() >= kLengthBytes) {
    const uint32_t length = LengthAt(packed);
    elements.emplace_back(reinterpret_cast<const char*>(packed.data()) + kLengthBytes, length);
    packed = packed.subspan(kLengthBytes + length);
  }
  return elements;
}

}  // namespace tenon
