// A model's answers beside those that were expected.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "predict/batch_reader.h"
#include "predict/comparison.h"
#include "predict/predictor.h"

namespace tenon {

// What a file of expected answers may hold, as if they were a model's inputs, so that the readers
// of inputs read it: the outputs named in `outputs`, else, with `one`, the only one that is
// answered by default, else all whose columns can be told. INVALID_ARGUMENT for an output that the
// model has not, and for `one` where there are several.
absl::StatusOr<Signature> ExpectationOf(const Signature& model,
                                        const std::vector<std::string>& outputs, bool one);

struct CheckRun {
  BatchReader& reader;       // of inputs
  BatchReader& expectation;  // of answers, made from ExpectationOf
  Predictor& predictor;
  Tolerance tolerance;
  int64_t batch_rows = 1;
  std::function<void(int64_t)> on_rows;  // called with the rows so far; may be empty
};

// Compares row by row to the end of both. INVALID_ARGUMENT when one is shorter than the other, or
// empty.
absl::StatusOr<Comparison> RunCheck(CheckRun& run);

}  // namespace tenon
