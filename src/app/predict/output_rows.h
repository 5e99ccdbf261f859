// The outputs of one call, row by row and value by value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/infer.h"

namespace tenon {

// One output. Value `i` of row `r` is element r * width + i of the tensor.
struct OutputRows {
  std::string name;
  Tensor tensor;
  Shape row_shape;
  int64_t width = 1;                    // values of a row
  std::vector<std::string_view> texts;  // of BYTES; they borrow from the tensor
};

// INVALID_ARGUMENT, naming the output, when its first dimension is not `rows`.
absl::StatusOr<std::vector<OutputRows>> SplitRows(std::vector<NamedTensor> outputs, int64_t rows);

// The element as text: shortest digits that read back as the same number, true and false, the
// bytes of BYTES; NaN, Infinity and -Infinity.
void AppendText(const OutputRows& output, int64_t element, std::string* out);

// The element as a number, rounded where it is a large integer; true is 1. Not of BYTES.
double NumberOf(const OutputRows& output, int64_t element);

// The element in JSON: as its text, but null for what is no number. INVALID_ARGUMENT for BYTES that
// are not UTF-8.
absl::Status AppendJson(const OutputRows& output, int64_t element, std::string* out);

}  // namespace tenon
