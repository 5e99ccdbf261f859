// Little-endian numbers out of bytes that may end anywhere.
//
// Used by the HDF5 reader. What lies outside gives zeros and is remembered: callers read what
// belongs together and ask ok() before they use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenon::keras {

class ByteCursor {
 public:
  explicit ByteCursor(std::string_view bytes, uint64_t offset = 0) : bytes_(bytes) { Seek(offset); }

  bool ok() const { return ok_; }
  uint64_t offset() const { return offset_; }
  uint64_t left() const { return ok_ ? bytes_.size() - offset_ : 0; }

  void Seek(uint64_t offset) {
    ok_ = ok_ && offset <= bytes_.size();
    if (ok_) offset_ = static_cast<size_t>(offset);
  }
  void Skip(uint64_t count) { Take(count); }

  std::string_view Take(uint64_t count) {
    ok_ = ok_ && count <= bytes_.size() - offset_;
    if (!ok_) return {};
    const std::string_view taken = bytes_.substr(offset_, static_cast<size_t>(count));
    offset_ += static_cast<size_t>(count);
    return taken;
  }

  // A number of `size` bytes, at most eight.
  uint64_t Number(size_t size) {
    uint64_t number = 0;
    const std::string_view taken = Take(size);
    for (size_t i = taken.size(); i-- > 0;)
      number = (number << 8) | static_cast<unsigned char>(taken[i]);
    return number;
  }
  uint8_t U8() { return static_cast<uint8_t>(Number(1)); }
  uint16_t U16() { return static_cast<uint16_t>(Number(2)); }
  uint32_t U32() { return static_cast<uint32_t>(Number(4)); }
  uint64_t U64() { return Number(8); }

 private:
  std::string_view bytes_;
  size_t offset_ = 0;
  bool ok_ = true;
};

}  // namespace tenon::keras
