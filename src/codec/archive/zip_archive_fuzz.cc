// Whatever opens has plain names, and what is read of it has the size and the checksum it states.
#include "archive/zip_archive.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const tenon::ZipLimits limits = {64, 1 << 20, 256};
  const auto archive = tenon::ZipArchive::Open(bytes, limits);
  if (!archive.ok()) return 0;
  if (!std::ranges::is_sorted(archive->names())) std::abort();
  size_t expanded = 0;
  for (const std::string& name : archive->names()) {
    if (name.empty() || name[0] == '/' || name.starts_with("../") || name.size() > 256)
      std::abort();
    const auto read = archive->Read(name);
    if (!read.ok()) continue;
    expanded += read->bytes.size();
    const bool inside = read->bytes.data() >= bytes.data() &&
                        read->bytes.data() + read->bytes.size() <= bytes.data() + bytes.size();
    if (read->owner == nullptr && !inside) std::abort();
  }
  if (expanded > static_cast<size_t>(limits.max_expanded_bytes)) std::abort();
  return 0;
}
