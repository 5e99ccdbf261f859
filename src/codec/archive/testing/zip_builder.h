// Makes zip archives for tests: good ones, and ones that lie.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

struct ZipEntry {
  std::string name;
  std::string bytes;
  bool deflated = false;
  bool descriptor = false;  // sizes and checksum stand behind the bytes
  bool zip64 = false;       // sizes and offset stand in the extra field
  uint16_t flags = 0;       // beside the descriptor's
  uint32_t mode = 0;        // Unix file mode

  // What its header and the directory say, where it isn't the truth.
  std::optional<std::string> local_name;
  std::optional<uint16_t> local_method;
  std::optional<uint32_t> local_size;
  std::optional<uint32_t> crc;
  std::optional<uint16_t> method;
  std::optional<uint64_t> packed;
  std::optional<uint64_t> size;
  std::optional<uint32_t> offset;
};

struct ZipEnd {
  std::string comment;
  bool zip64 = false;               // with a zip64 end record and its locator
  std::optional<uint64_t> entries;  // said to be there
  uint16_t volume = 0;
};

std::string MakeZip(const std::vector<ZipEntry>& entries, const ZipEnd& end = {});

}  // namespace tenon
