#include "archive/zip_archive.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "deflate/deflate.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr uint32_t kLocalSignature = 0x04034b50;
constexpr uint32_t kCentralSignature = 0x02014b50;
constexpr uint32_t kEndSignature = 0x06054b50;
constexpr uint32_t kEnd64Signature = 0x06064b50;
constexpr uint32_t kEnd64LocatorSignature = 0x07064b50;
constexpr size_t kLocalBytes = 30;
constexpr size_t kCentralBytes = 46;
constexpr size_t kEndBytes = 22;
constexpr size_t kEnd64Bytes = 56;
constexpr size_t kEnd64LocatorBytes = 20;
constexpr size_t kMaxComment = 65'535;
constexpr uint16_t kEncrypted = 1 | 1 << 6 | 1 << 13;
constexpr uint16_t kSizesBehind = 1 << 3;
constexpr uint16_t kZip64Extra = 1;
constexpr uint32_t kIn64 = 0xFFFFFFFF;

template <typename T>
T Load(std::string_view bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

// Where the central directory lies and how many entries it has.
struct Directory {
  uint64_t entries = 0;
  uint64_t offset = 0;
  uint64_t size = 0;
};

struct CentralEntry {
  std::string_view name;
  uint16_t flags = 0;
  uint16_t method = 0;
  uint32_t crc = 0;
  uint64_t packed = 0;
  uint64_t size = 0;
  uint64_t offset = 0;
  uint32_t mode = 0;  // Unix file mode, 0 where the archive has none
  size_t next = 0;    // bytes to the next one
};

absl::Status Damaged(std::string_view what) {
  return absl::InvalidArgumentError(StrCat("zip archive: ", what));
}

bool Within(uint64_t offset, uint64_t size, uint64_t whole) {
  return offset <= whole && size <= whole - offset;
}

absl::StatusOr<Directory> FindDirectory(std::string_view bytes) {
  if (bytes.size() < kEndBytes) return Damaged("it is too short");
  const size_t first = bytes.size() - std::min(bytes.size(), kEndBytes + kMaxComment);
  size_t at = bytes.size() - kEndBytes;
  while (Load<uint32_t>(bytes, at) != kEndSignature ||
         at + kEndBytes + Load<uint16_t>(bytes, at + 20) != bytes.size()) {
    if (at == first) return Damaged("its end record is missing (the file is cut short?)");
    --at;
  }
  if (Load<uint16_t>(bytes, at + 4) != 0 || Load<uint16_t>(bytes, at + 6) != 0)
    return Damaged("it has several volumes");
  Directory found{Load<uint16_t>(bytes, at + 10), Load<uint32_t>(bytes, at + 16),
                  Load<uint32_t>(bytes, at + 12)};
  uint64_t end = at;
  const bool has_locator = at >= kEnd64LocatorBytes &&
                           Load<uint32_t>(bytes, at - kEnd64LocatorBytes) == kEnd64LocatorSignature;
  if (has_locator) {
    end = Load<uint64_t>(bytes, at - kEnd64LocatorBytes + 8);
    if (!Within(end, kEnd64Bytes, bytes.size()) || Load<uint32_t>(bytes, end) != kEnd64Signature)
      return Damaged("its zip64 end record is missing");
    found = {Load<uint64_t>(bytes, end + 32), Load<uint64_t>(bytes, end + 48),
             Load<uint64_t>(bytes, end + 40)};
  }
  if (!Within(found.offset, found.size, end) || found.offset + found.size != end)
    return Damaged("its directory does not lie before its end record");
  return found;
}

// Sizes and offset that did not fit 32 bits stand in the extra field, in this order.
bool ReadZip64(std::string_view extra, CentralEntry* entry) {
  while (extra.size() >= 4) {
    const auto id = Load<uint16_t>(extra, 0);
    const size_t size = Load<uint16_t>(extra, 2);
    if (extra.size() < 4 + size) return false;
    std::string_view field = extra.substr(4, size);
    extra.remove_prefix(4 + size);
    if (id != kZip64Extra) continue;
    for (uint64_t* value : {&entry->size, &entry->packed, &entry->offset}) {
      if (*value != kIn64) continue;
      if (field.size() < 8) return false;
      *value = Load<uint64_t>(field, 0);
      field.remove_prefix(8);
    }
    return true;
  }
  return true;
}

absl::StatusOr<CentralEntry> ReadCentral(std::string_view rest) {
  if (rest.size() < kCentralBytes || Load<uint32_t>(rest, 0) != kCentralSignature)
    return Damaged("its directory is damaged");
  const size_t name_size = Load<uint16_t>(rest, 28);
  const size_t extra_size = Load<uint16_t>(rest, 30);
  const size_t comment_size = Load<uint16_t>(rest, 32);
  CentralEntry entry{.flags = Load<uint16_t>(rest, 8),
                     .method = Load<uint16_t>(rest, 10),
                     .crc = Load<uint32_t>(rest, 16),
                     .packed = Load<uint32_t>(rest, 20),
                     .size = Load<uint32_t>(rest, 24),
                     .offset = Load<uint32_t>(rest, 42),
                     .mode = Load<uint32_t>(rest, 38) >> 16,
                     .next = kCentralBytes + name_size + extra_size + comment_size};
  if (rest.size() < entry.next) return Damaged("its directory is damaged");
  entry.name = rest.substr(kCentralBytes, name_size);
  if (!ReadZip64(rest.substr(kCentralBytes + name_size, extra_size), &entry))
    return Damaged(StrCat("the extra field of ", Quote(entry.name), " is damaged"));
  return entry;
}

// A relative path of plain names.
absl::Status CheckName(std::string_view name, const ZipLimits& limits) {
  if (static_cast<int64_t>(name.size()) > limits.max_name_bytes)
    return absl::OutOfRangeError(StrCat("zip archive: a name has ", name.size(),
                                        " bytes, more than import.max_name_bytes (",
                                        limits.max_name_bytes, ")"));
  bool fits = !name.empty() && IsUtf8(name) && name.find('\\') == std::string_view::npos &&
              name.find('\0') == std::string_view::npos;
  for (std::string_view rest = name; fits && !rest.empty();) {
    const size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    fits = !part.empty() && part != "." && part != "..";
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  }
  return fits ? absl::OkStatus()
              : Damaged(StrCat("the name ", Quote(name), " is no path within a folder"));
}

absl::Status CheckKind(const CentralEntry& entry) {
  constexpr uint32_t kTypeMask = 0170000;
  constexpr uint32_t kRegular = 0100000;
  constexpr uint32_t kFolder = 0040000;
  const uint32_t type = entry.mode & kTypeMask;
  if (type != 0 && type != kRegular && type != kFolder)
    return Damaged(StrCat(Quote(entry.name), " is neither a file nor a folder (a link?)"));
  if ((entry.flags & kEncrypted) != 0) return Damaged(StrCat(Quote(entry.name), " is encrypted"));
  if (entry.method != 0 && entry.method != 8)
    return absl::UnimplementedError(StrCat("zip archive: ", Quote(entry.name),
                                           " has compression method ", entry.method,
                                           "; stored (0) and deflate (8) are read"));
  if (entry.method == 0 && entry.packed != entry.size)
    return Damaged(StrCat(Quote(entry.name), " is stored and has two sizes"));
  return absl::OkStatus();
}

// Whether a size of the entry's own header fits the directory's. Sizes behind the bytes are 0
// there, those of zip64 stand in the extra field.
bool Agree(uint32_t local, uint64_t central, bool later) {
  return local == central || local == kIn64 || (later && local == 0);
}

// Where the entry's bytes begin; its own header must agree with the directory.
absl::StatusOr<uint64_t> DataBegin(std::string_view bytes, const CentralEntry& entry,
                                   uint64_t end) {
  if (!Within(entry.offset, kLocalBytes, end) ||
      Load<uint32_t>(bytes, entry.offset) != kLocalSignature)
    return Damaged(StrCat(Quote(entry.name), " does not lie where the directory says"));
  const size_t name_size = Load<uint16_t>(bytes, entry.offset + 26);
  const size_t extra_size = Load<uint16_t>(bytes, entry.offset + 28);
  const uint64_t begin = entry.offset + kLocalBytes + name_size + extra_size;
  if (!Within(begin, entry.packed, end))
    return Damaged(StrCat(Quote(entry.name), " leaves the archive"));
  const auto flags = Load<uint16_t>(bytes, entry.offset + 6);
  const auto crc = Load<uint32_t>(bytes, entry.offset + 14);
  const bool later = (flags & kSizesBehind) != 0;
  if (bytes.substr(entry.offset + kLocalBytes, name_size) != entry.name ||
      Load<uint16_t>(bytes, entry.offset + 8) != entry.method ||
      ((flags ^ entry.flags) & kEncrypted) != 0 || (crc != entry.crc && !(later && crc == 0)) ||
      !Agree(Load<uint32_t>(bytes, entry.offset + 18), entry.packed, later) ||
      !Agree(Load<uint32_t>(bytes, entry.offset + 22), entry.size, later))
    return Damaged(StrCat(Quote(entry.name), " and the directory do not agree"));
  return begin;
}

absl::Status CheckApart(std::vector<std::pair<uint64_t, uint64_t>> spans) {
  std::ranges::sort(spans);
  for (size_t i = 1; i < spans.size(); ++i)
    if (spans[i].first < spans[i - 1].second) return Damaged("entries overlap");
  return absl::OkStatus();
}

// No file may be the folder of another; `names` are sorted.
template <typename Entries>
absl::Status CheckFolders(const std::vector<std::string>& names, const Entries& entries) {
  for (const auto& [name, entry] : entries) {
    for (size_t slash = name.find('/'); slash != std::string::npos;
         slash = name.find('/', slash + 1))
      if (std::ranges::binary_search(names, name.substr(0, slash)))
        return Damaged(StrCat(Quote(name.substr(0, slash)), " is both a file and a folder"));
  }
  return absl::OkStatus();
}

}  // namespace

bool ZipArchive::Recognizes(std::string_view bytes) {
  return bytes.size() >= 4 &&
         (Load<uint32_t>(bytes, 0) == kLocalSignature || Load<uint32_t>(bytes, 0) == kEndSignature);
}

absl::StatusOr<ZipArchive> ZipArchive::Open(std::string_view bytes, const ZipLimits& limits) {
  TENON_ASSIGN_OR_RETURN(const Directory directory, FindDirectory(bytes));
  if (directory.entries > static_cast<uint64_t>(limits.max_entries))
    return absl::OutOfRangeError(StrCat("zip archive: it has ", directory.entries,
                                        " entries, more than import.max_entries (",
                                        limits.max_entries, ")"));
  ZipArchive archive;
  archive.bytes_ = bytes;
  std::vector<std::pair<uint64_t, uint64_t>> spans;
  std::string_view rest = bytes.substr(directory.offset, directory.size);
  uint64_t expanded = 0;
  for (uint64_t i = 0; i < directory.entries; ++i) {
    TENON_ASSIGN_OR_RETURN(const CentralEntry entry, ReadCentral(rest));
    rest.remove_prefix(entry.next);
    TENON_RETURN_IF_ERROR(CheckName(entry.name, limits));
    TENON_RETURN_IF_ERROR(CheckKind(entry));
    TENON_ASSIGN_OR_RETURN(const uint64_t begin, DataBegin(bytes, entry, directory.offset));
    spans.emplace_back(entry.offset, begin + entry.packed);
    if (__builtin_add_overflow(expanded, entry.size, &expanded) ||
        expanded > static_cast<uint64_t>(limits.max_expanded_bytes))
      return absl::OutOfRangeError(StrCat("zip archive: it expands to more than ",
                                          "import.max_expanded_bytes (", limits.max_expanded_bytes,
                                          ")"));
    const Entry made{bytes.substr(begin, entry.packed), entry.method == 8,
                     static_cast<int64_t>(entry.size), entry.crc};
    if (!archive.entries_.emplace(std::string(entry.name), made).second)
      return Damaged(StrCat(Quote(entry.name), " is there twice"));
    if (!entry.name.ends_with('/')) archive.names_.emplace_back(entry.name);
  }
  if (!rest.empty()) return Damaged("its directory has more than its entries");
  TENON_RETURN_IF_ERROR(CheckApart(std::move(spans)));
  std::ranges::sort(archive.names_);
  TENON_RETURN_IF_ERROR(CheckFolders(archive.names_, archive.entries_));
  return archive;
}

absl::StatusOr<EntryBytes> ZipArchive::Read(std::string_view name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end())
    return absl::NotFoundError(StrCat("zip archive: it has no ", Quote(name)));
  const Entry& entry = found->second;
  const size_t end = static_cast<size_t>(entry.data.data() - bytes_.data()) + entry.data.size();
  EntryBytes read{entry.data, nullptr, bytes_.size() - end};
  if (entry.deflated) {
    TENON_ASSIGN_OR_RETURN(std::string inflated, deflate::InflateRaw(entry.data, entry.size),
                           "zip archive: reading ", Quote(name));
    const auto owner = std::make_shared<const std::string>(std::move(inflated));
    read = {*owner, owner, 0};
  }
  if (deflate::Crc32(read.bytes) != entry.crc)
    return Damaged(StrCat(Quote(name), " is damaged: its checksum differs"));
  return read;
}

}  // namespace tenon
