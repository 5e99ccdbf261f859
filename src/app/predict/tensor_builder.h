// Collects values as people write them and turns them into a tensor of the model's dtype.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "tensor/tensor.h"

namespace tenon {

// A value that has a type of its own; monostate: a missing one.
using Scalar = std::variant<std::monostate, bool, int64_t, uint64_t, double, std::string_view>;

// Values are converted where nothing of them is lost but digits: whole numbers to floats, floats
// that are whole to integers, 0 and 1 to BOOL and back. A missing value is NaN and needs a float.
// INVALID_ARGUMENT says what does not fit, as "'x' is not FP32". Thread-compatible.
class TensorBuilder {
 public:
  explicit TensorBuilder(DType dtype) : dtype_(dtype) {}

  DType dtype() const { return dtype_; }

  // The text of a cell: a number with spaces around it, true or false, 0 or 1; for BYTES the text
  // itself. "", "NA" and "null" are missing values.
  absl::Status AppendText(std::string_view text);

  absl::Status Append(const Scalar& value);

  // What was collected, whose count must be that of `shape`. The builder is then empty.
  absl::StatusOr<Tensor> Take(Shape shape);

 private:
  template <typename T>
  absl::Status AppendFloatText(std::string_view text);
  template <typename T>
  absl::Status AppendIntegerText(std::string_view text);
  absl::Status AppendBoolText(std::string_view text);
  template <typename T>
  absl::Status AppendFloat(const Scalar& value);
  template <typename T>
  absl::Status AppendInteger(const Scalar& value);
  absl::Status AppendBool(const Scalar& value);
  absl::Status AppendString(const Scalar& value);

  template <typename T>
  absl::Status Put(T value);
  absl::Status IsNot(std::string_view value) const;

  const DType dtype_;
  std::string bytes_;
};

}  // namespace tenon
