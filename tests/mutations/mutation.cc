#include "mutation.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/zip_archive.h"
#include "deflate/deflate.h"

namespace tenon {
namespace {

size_t Below(size_t count, Random& random) {
  return count == 0 ? 0 : std::uniform_int_distribution<size_t>(0, count - 1)(random);
}

std::string LittleEndian(uint64_t value, size_t width) {
  std::string bytes;
  for (size_t i = 0; i < width; ++i)
    bytes.push_back(static_cast<char>(i < 8 ? value >> (8 * i) & 0xFF : 0));
  return bytes;
}

void ReplaceNumber(std::string* bytes, Random& random) {
  constexpr std::array<uint64_t, 9> kTelling = {
      0, 1, 0x7F, 0xFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFFFFFFFFFF, ~uint64_t{0}};
  const size_t width = std::array<size_t, 3>{1, 4, 8}[Below(3, random)];
  if (bytes->size() < width) return;
  const std::string number = LittleEndian(kTelling[Below(kTelling.size(), random)], width);
  bytes->replace(Below(bytes->size() - width + 1, random), width, number);
}

// A digit somewhere becomes another, or ten of them.
void ReplaceDigit(std::string* bytes, Random& random) {
  const size_t begin = bytes->find_first_of("0123456789", Below(bytes->size(), random));
  if (begin == std::string::npos) return;
  constexpr std::array<std::string_view, 6> kTelling = {
      "0", "9", "-1", "1e999", "9999999999", "18446744073709551616"};
  bytes->replace(begin, 1, kTelling[Below(kTelling.size(), random)]);
}

void MovePiece(std::string* bytes, Random& random) {
  const size_t begin = Below(bytes->size(), random);
  const std::string piece = bytes->substr(begin, 1 + Below(64, random));
  const size_t kind = Below(3, random);
  if (kind == 0) {
    bytes->erase(begin, piece.size());
  } else if (kind == 1) {
    bytes->insert(begin, piece);
  } else {
    const size_t target = Below(bytes->size(), random);
    bytes->replace(target, std::min(piece.size(), bytes->size() - target), piece);
  }
}

void MutateOnce(std::string* bytes, Random& random) {
  if (bytes->empty()) return;
  switch (Below(8, random)) {
    case 0:
    case 1: {
      char& byte = (*bytes)[Below(bytes->size(), random)];
      byte = static_cast<char>(byte ^ (1 << Below(8, random)));
      return;
    }
    case 2:
      (*bytes)[Below(bytes->size(), random)] = static_cast<char>(Below(256, random));
      return;
    case 3:
    case 4:
      return ReplaceNumber(bytes, random);
    case 5:
      return MovePiece(bytes, random);
    case 6:
      return ReplaceDigit(bytes, random);
    default:
      if (Below(8, random) == 0) bytes->resize(Below(bytes->size(), random));
  }
}

using Entries = std::vector<std::pair<std::string, std::string>>;

// A stored zip archive.
std::string WriteZip(const Entries& entries) {
  std::string zip;
  std::string central;
  for (const auto& [name, bytes] : entries) {
    const std::string common = LittleEndian(20, 2) + LittleEndian(0, 2) + LittleEndian(0, 2) +
                               LittleEndian(0x21, 4) + LittleEndian(deflate::Crc32(bytes), 4) +
                               LittleEndian(bytes.size(), 4) + LittleEndian(bytes.size(), 4) +
                               LittleEndian(name.size(), 2) + LittleEndian(0, 2);
    central += "PK\1\2" + LittleEndian(20, 2) + common + LittleEndian(0, 10) +
               LittleEndian(zip.size(), 4) + name;
    zip += "PK\3\4" + common + name + bytes;
  }
  const size_t begin = zip.size();
  const size_t count = entries.size();
  return zip + central + "PK\5\6" + LittleEndian(0, 4) + LittleEndian(count, 2) +
         LittleEndian(count, 2) + LittleEndian(central.size(), 4) + LittleEndian(begin, 4) +
         LittleEndian(0, 2);
}

}  // namespace

std::string Mutate(std::string bytes, Random& random) {
  const size_t count = 1 + Below(8, random);
  for (size_t i = 0; i < count; ++i) MutateOnce(&bytes, random);
  return bytes;
}

std::string MutateEntry(const std::string& bytes, Random& random) {
  const auto archive = ZipArchive::Open(bytes);
  if (!archive.ok() || archive->names().empty()) return Mutate(bytes, random);
  Entries entries;
  for (const std::string& name : archive->names())
    entries.emplace_back(name, archive->Read(name)->bytes);
  std::string& chosen = entries[Below(entries.size(), random)].second;
  chosen = Mutate(std::move(chosen), random);
  return WriteZip(entries);
}

}  // namespace tenon
