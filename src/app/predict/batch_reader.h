// Rows of an input as batches for a model.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/infer.h"

namespace tenon {

// The inputs of one call.
struct Batch {
  int64_t rows = 0;
  std::vector<NamedTensor> inputs;
};

// One input in one format, read to its end. An error says which row and column is wrong and ends
// the reading. Single-threaded.
class BatchReader {
 public:
  virtual ~BatchReader() = default;

  // At most `max_rows` of the next rows; none at the end.
  virtual absl::StatusOr<Batch> Next(int64_t max_rows) = 0;
};

}  // namespace tenon
