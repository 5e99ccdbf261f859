#include "archive/testing/zip_builder.h"

#include <array>

#include "deflate/deflate.h"

namespace tenon {
namespace {

constexpr uint32_t kIn64 = 0xFFFFFFFF;

template <typename T>
void Put(T value, std::string* out) {
  out->append(reinterpret_cast<const char*>(&value), sizeof(T));
}

template <typename... T>
std::string Fields(T... values) {
  std::string out;
  (Put(values, &out), ...);
  return out;
}

// A deflate stream without the header and checksum of zlib.
std::string Packed(const ZipEntry& entry) {
  if (!entry.deflated) return entry.bytes;
  const std::array<std::string_view, 1> pieces = {entry.bytes};
  const std::string zlib = deflate::Deflate(pieces, deflate::Encoding::kDeflate, 9).value();
  return zlib.substr(2, zlib.size() - 6);
}

// What is told of an entry twice.
struct Told {
  uint16_t flags;
  uint16_t method;
  uint32_t crc;
  uint64_t packed;
  uint64_t size;
};

std::string Local(const ZipEntry& entry, const Told& told) {
  const std::string name = entry.local_name.value_or(entry.name);
  const std::string extra =
      entry.zip64 ? Fields(uint16_t{1}, uint16_t{16}, told.size, told.packed) : "";
  const bool later = entry.descriptor;
  const auto size =
      entry.local_size.value_or(entry.zip64 ? kIn64 : static_cast<uint32_t>(later ? 0 : told.size));
  const auto packed = entry.zip64 ? kIn64 : static_cast<uint32_t>(later ? 0 : told.packed);
  return Fields(uint32_t{0x04034b50}, uint16_t{20}, told.flags,
                entry.local_method.value_or(told.method), uint32_t{0}, later ? 0 : told.crc, packed,
                size, static_cast<uint16_t>(name.size()), static_cast<uint16_t>(extra.size())) +
         name + extra;
}

std::string Central(const ZipEntry& entry, const Told& told, uint32_t offset) {
  const uint64_t packed = entry.packed.value_or(told.packed);
  const uint64_t size = entry.size.value_or(told.size);
  const std::string extra = entry.zip64 ? Fields(uint16_t{1}, uint16_t{24}, size, packed,
                                                 uint64_t{entry.offset.value_or(offset)})
                                        : "";
  const auto narrow = [&](uint64_t value) {
    return entry.zip64 ? kIn64 : static_cast<uint32_t>(value);
  };
  return Fields(uint32_t{0x02014b50}, uint16_t{3 << 8 | 20}, uint16_t{20}, told.flags,
                entry.method.value_or(told.method), uint32_t{0}, told.crc, narrow(packed),
                narrow(size), static_cast<uint16_t>(entry.name.size()),
                static_cast<uint16_t>(extra.size()), uint16_t{0}, uint16_t{0}, uint16_t{0},
                entry.mode << 16, narrow(entry.offset.value_or(offset))) +
         entry.name + extra;
}

}  // namespace

std::string MakeZip(const std::vector<ZipEntry>& entries, const ZipEnd& end) {
  std::string out;
  std::string directory;
  for (const ZipEntry& entry : entries) {
    const auto offset = static_cast<uint32_t>(out.size());
    const std::string packed = Packed(entry);
    const Told told{static_cast<uint16_t>(entry.flags | (entry.descriptor ? 8 : 0)),
                    static_cast<uint16_t>(entry.deflated ? 8 : 0),
                    entry.crc.value_or(deflate::Crc32(entry.bytes)), packed.size(),
                    entry.bytes.size()};
    out += Local(entry, told) + packed;
    if (entry.descriptor)
      out += Fields(uint32_t{0x08074b50}, told.crc, static_cast<uint32_t>(told.packed),
                    static_cast<uint32_t>(told.size));
    directory += Central(entry, told, offset);
  }
  const uint64_t count = end.entries.value_or(entries.size());
  const uint64_t begin = out.size();
  out += directory;
  const uint64_t end64 = out.size();
  if (end.zip64) {
    out += Fields(uint32_t{0x06064b50}, uint64_t{44}, uint16_t{45}, uint16_t{45}, uint32_t{0},
                  uint32_t{0}, count, count, uint64_t{directory.size()}, begin);
    out += Fields(uint32_t{0x07064b50}, uint32_t{0}, end64, uint32_t{1});
  }
  const auto count16 = static_cast<uint16_t>(end.zip64 ? 0xFFFF : count);
  const auto narrow = [&](uint64_t value) {
    return end.zip64 ? kIn64 : static_cast<uint32_t>(value);
  };
  return out +
         Fields(uint32_t{0x06054b50}, end.volume, end.volume, count16, count16,
                narrow(directory.size()), narrow(begin),
                static_cast<uint16_t>(end.comment.size())) +
         end.comment;
}

}  // namespace tenon
