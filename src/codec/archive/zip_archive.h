// Reads zip archives that are in memory (PKWARE APPNOTE 6.3.10), strictly: for model files, which
// come from others.
//
// Refused as a whole when a second reader could see something else in it: names, sizes or checksums
// that differ between the central directory and the entry, duplicate names, files that are folders,
// entries that overlap or leave the file, encryption, methods other than stored and deflate, names
// that leave the folder ("..", absolute, backslashes), links and other special files, more entries
// or bytes than the limits. Stored entries are views of the archive: nothing is copied.
// Thread-compatible; the bytes must outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tenon {

struct ZipLimits {
  int64_t max_entries = 100'000;                  // import.max_entries
  int64_t max_expanded_bytes = int64_t{8} << 30;  // import.max_expanded_bytes: of all together
  int64_t max_name_bytes = 4'096;                 // import.max_name_bytes
};

// The bytes of an entry: a view, and what keeps it alive where it isn't a part of the archive.
struct EntryBytes {
  std::string_view bytes;
  std::shared_ptr<const void> owner;
  size_t readable_after = 0;  // bytes of the archive behind a view, for parsers that read ahead
};

class ZipArchive {
 public:
  // INVALID_ARGUMENT for what is no zip archive, is damaged or is refused; OUT_OF_RANGE names the
  // limit.
  static absl::StatusOr<ZipArchive> Open(std::string_view bytes, const ZipLimits& limits = {});

  // Whether `bytes` begin as an archive does.
  static bool Recognizes(std::string_view bytes);

  // Names of the files, sorted; folders are left out.
  const std::vector<std::string>& names() const { return names_; }
  bool Has(std::string_view name) const { return entries_.contains(name); }

  // The bytes of a file, their checksum verified. NOT_FOUND; INVALID_ARGUMENT when they are
  // damaged.
  absl::StatusOr<EntryBytes> Read(std::string_view name) const;

 private:
  struct Entry {
    std::string_view data;  // as it lies in the archive
    bool deflated = false;
    int64_t size = 0;
    uint32_t crc = 0;
  };

  std::string_view bytes_;
  std::vector<std::string> names_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace tenon
