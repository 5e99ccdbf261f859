// The formats that predictions are made from.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "predict/batch_reader.h"
#include "predict/byte_source.h"
#include "predict/csv_batches.h"

namespace tenon {

enum class InputFormat { kCsv, kJsonLines, kNpy };

// The format by its name ("csv", "jsonl", "npy"). For "auto": by the ending of `path`, else by the
// first bytes of `source`: NumPy's magic, a bracket that begins an object or array, else CSV.
absl::StatusOr<InputFormat> FindInputFormat(std::string_view name, std::string_view path,
                                            ByteSource& source);

// The reader of that format. `csv` is for CSV alone. `signature` and `source` outlive it.
std::unique_ptr<BatchReader> MakeBatchReader(InputFormat format, const Signature& signature,
                                             ByteSource& source, CsvOptions csv);

}  // namespace tenon
