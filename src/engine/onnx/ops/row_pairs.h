// A function of every row of one matrix with every row of another. Internal to the module.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "onnx/ops/kernel.h"
#include "status/status.h"

namespace tenon::ops {

using Row = std::span<const double>;

// Two matrices of rows of the same width.
struct RowPairs {
  TensorIn left;
  TensorIn right;

  Row LeftRow(size_t i) const { return RowOf(left, i); }
  Row RightRow(size_t i) const { return RowOf(right, i); }

 private:
  static Row RowOf(const TensorIn& matrix, size_t i) {
    const auto width = static_cast<size_t>(matrix.columns());
    return matrix.as<double>().subspan(i * width, width);
  }
};

// Inputs 0 and 1. INVALID_ARGUMENT when they are no matrices or their widths differ.
inline absl::StatusOr<RowPairs> ReadRowPairs(const KernelRun& run) {
  RowPairs pairs;
  TENON_ASSIGN_OR_RETURN(pairs.left, run.Matrix(0));
  TENON_ASSIGN_OR_RETURN(pairs.right, run.Matrix(1));
  if (pairs.left.columns() == pairs.right.columns()) return pairs;
  return absl::InvalidArgumentError(StrCat("the matrix has ", pairs.left.columns(),
                                           " columns, the model ", pairs.right.columns()));
}

// Rows are shared among threads when there is this much to compute.
inline constexpr int64_t kParallelWork = 1 << 18;

// Calls `body(i)` for every left row.
template <typename Body>
absl::Status ForEachLeftRow(const KernelRun& run, const RowPairs& pairs, const Body& body) {
  const auto rows = static_cast<size_t>(pairs.left.rows());
  if (rows > 1 && pairs.left.rows() * std::max<int64_t>(pairs.right.elements, 1) >= kParallelWork)
    return run.ParallelFor(rows, body);
  for (size_t i = 0; i < rows; ++i) body(i);
  return absl::OkStatus();
}

// Output 0 is function(left row, right row) for all pairs.
template <typename Function>
absl::Status MapPairs(const KernelRun& run, const RowPairs& pairs, const Function& function) {
  TENON_ASSIGN_OR_RETURN(const std::span<double> out,
                         run.Doubles(0, Shape{pairs.left.rows(), pairs.right.rows()}));
  const auto width = static_cast<size_t>(pairs.right.rows());
  return ForEachLeftRow(run, pairs, [&](size_t i) {
    for (size_t j = 0; j < width; ++j)
      out[i * width + j] = function(pairs.LeftRow(i), pairs.RightRow(j));
  });
}

inline double SquaredDistance(Row a, Row b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

inline double DotProduct(Row a, Row b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace tenon::ops
