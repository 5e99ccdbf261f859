// What every importer asks of a source before it reads it.
#pragma once

#include "absl/status/status.h"
#include "import/import_limits.h"
#include "import/importer.h"
#include "strings/str_cat.h"

namespace tenon {

// OUT_OF_RANGE when the file, or the list of entries, is above its limit. The files of a folder are
// read through the file system, which takes max_source_bytes.
inline absl::Status CheckSource(const ImportSource& source, const ImportLimits& limits) {
  const auto bytes = static_cast<int64_t>(source.bytes.size());
  if (bytes > limits.max_source_bytes)
    return absl::OutOfRangeError(StrCat("it has ", bytes, " bytes, more than ",
                                        limits.max_source_bytes, " (import.max_source_bytes)"));
  const auto entries = static_cast<int64_t>(source.entries.size());
  if (entries > limits.max_entries)
    return absl::OutOfRangeError(StrCat("it has ", entries, " entries, more than ",
                                        limits.max_entries, " (import.max_entries)"));
  return absl::OkStatus();
}

}  // namespace tenon
