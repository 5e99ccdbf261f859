// The sorted table of a checkpoint's index file: keys and values in checksummed blocks (LevelDB's
// table format, doc/table_format.md there).
//
// Used by TensorBundle. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tenon::savedmodel {

struct TableRow {
  std::string key;
  std::string_view value;  // in the table's bytes
};

struct TableLimits {
  int64_t max_rows = 100'000;
  int64_t max_key_bytes = 4'096;
};

// All rows, by rising key. INVALID_ARGUMENT, naming the byte, for a table that is cut short or
// damaged, whose keys don't rise, or that is compressed (TensorFlow writes none that is);
// OUT_OF_RANGE names a limit.
absl::StatusOr<std::vector<TableRow>> ReadSortedTable(std::string_view bytes,
                                                      const TableLimits& limits);

}  // namespace tenon::savedmodel
