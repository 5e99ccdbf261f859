// How far answers are from what was expected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "predict/output_rows.h"

namespace tenon {

// A value differs when it is further than absolute + relative * |expected| away. Unset: 1e-12 and
// 1e-9 for FP64, 1e-5 and 1e-4 for smaller floats. Integers, booleans and texts have to be equal.
struct Tolerance {
  std::optional<double> absolute;
  std::optional<double> relative;
};

// The first value that differs.
struct Difference {
  int64_t row = 0;    // from 1
  int64_t value = 0;  // of the row, from 0
  std::string answered;
  std::string expected;
};

struct OutputComparison {
  std::string name;
  int64_t values = 0;
  int64_t differing = 0;
  double largest_absolute = 0;  // of numbers; infinity where only one of the two is finite
  double largest_relative = 0;  // where the expected number is not 0
  std::optional<Difference> first;
};

// Adds up batch by batch. NaN equals NaN, and an infinity the same infinity. Single-threaded.
class Comparison {
 public:
  explicit Comparison(const Tolerance& tolerance) : tolerance_(tolerance) {}

  // Compares the outputs of as many rows, in the same order and of the same types. INVALID_ARGUMENT
  // names the output whose rows are of another shape.
  absl::Status Add(const std::vector<OutputRows>& answered, const std::vector<OutputRows>& expected,
                   int64_t rows);

  int64_t rows() const { return rows_; }
  const std::vector<OutputComparison>& outputs() const { return outputs_; }
  bool Agrees() const;

 private:
  const Tolerance tolerance_;
  int64_t rows_ = 0;
  std::vector<OutputComparison> outputs_;
};

}  // namespace tenon
