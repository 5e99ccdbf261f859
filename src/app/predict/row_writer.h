// Rows of outputs as text.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/signature.h"
#include "predict/output_rows.h"

namespace tenon {

// Writes batch after batch in one format. Every batch has the same outputs. Single-threaded.
class RowWriter {
 public:
  virtual ~RowWriter() = default;

  // Appends `rows` rows. INVALID_ARGUMENT when they have other columns than those before them.
  virtual absl::Status Append(std::span<const OutputRows> outputs, int64_t rows,
                              std::string* out) = 0;

  // Appends what stands for no rows at all; `specs` are the outputs that would have come.
  virtual void AppendNone(std::span<const TensorSpec> specs, std::string* out) = 0;
};

struct RowFormat {
  std::string_view name;  // "csv", "json" or "table"
  bool header = true;     // of csv and table
  char delimiter = ',';   // of csv
};

// csv: a column for each value; an output of several values a row has the columns NAME_0, NAME_1,
// ... json: an object a line, several values as arrays nested as the output is. table: columns for
// people, as wide as the first batch needs. INVALID_ARGUMENT for another name.
absl::StatusOr<std::unique_ptr<RowWriter>> MakeRowWriter(const RowFormat& format);

}  // namespace tenon
