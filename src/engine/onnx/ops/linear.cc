#include "onnx/ops/linear.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "onnx/ops/row_pairs.h"
#include "status/status.h"

namespace tenon::ops {
namespace {

constexpr int64_t kRowsOfATask = 1024;

// Calls `body(begin, end)` for ranges of rows; on several threads when there is much to do.
template <typename Body>
absl::Status ForRanges(const KernelRun& run, int64_t rows, int64_t work_of_a_row,
                       const Body& body) {
  if (rows <= kRowsOfATask || rows * work_of_a_row < kParallelWork) {
    body(size_t{0}, static_cast<size_t>(rows));
    return absl::OkStatus();
  }
  const int64_t tasks = (rows + kRowsOfATask - 1) / kRowsOfATask;
  return run.ParallelFor(static_cast<size_t>(tasks), [&](size_t task) {
    const int64_t begin = static_cast<int64_t>(task) * kRowsOfATask;
    body(static_cast<size_t>(begin), static_cast<size_t>(std::min(rows, begin + kRowsOfATask)));
  });
}

absl::Status CheckWidth(const TensorIn& x, size_t width) {
  if (std::cmp_equal(x.columns(), width)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("the matrix has ", x.columns(), " columns, the model ", width));
}

// Four sums at once, lest each addition wait for the one before.
double Dot(const double* a, const double* b, size_t size) {
  std::array<double, 4> sums = {};
  size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    for (size_t lane = 0; lane < 4; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (; i < size; ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

class Standardize final : public Kernel {
 public:
  Standardize(std::vector<double> centre, std::vector<double> scale)
      : centre_(std::move(centre)), scale_(std::move(scale)) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Matrix(0));
    const size_t width = centre_.size();
    TENON_RETURN_IF_ERROR(CheckWidth(x, width));
    TENON_ASSIGN_OR_RETURN(const std::span<double> out, run.Doubles(0, x.shape));
    const std::span<const double> values = x.as<double>();
    return ForRanges(run, x.rows(), x.columns(), [&](size_t begin, size_t end) {
      for (size_t row = begin * width; row < end * width; row += width) {
        for (size_t i = 0; i < width; ++i)
          out[row + i] = (values[row + i] - centre_[i]) / scale_[i];
      }
    });
  }

 private:
  const std::vector<double> centre_;
  const std::vector<double> scale_;
};

class Affine final : public Kernel {
 public:
  Affine(std::vector<double> weights, double bias) : weights_(std::move(weights)), bias_(bias) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Matrix(0));
    TENON_RETURN_IF_ERROR(CheckWidth(x, weights_.size()));
    TENON_ASSIGN_OR_RETURN(const std::span<double> out, run.Doubles(0, Shape{x.rows(), 1}));
    const double* values = x.as<double>().data();
    return ForRanges(run, x.rows(), x.columns(), [&](size_t begin, size_t end) {
      for (size_t row = begin; row < end; ++row)
        out[row] = Dot(values + row * weights_.size(), weights_.data(), weights_.size()) + bias_;
    });
  }

 private:
  const std::vector<double> weights_;
  const double bias_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Kernel>> MakeStandardize(const KernelInfo& info) {
  TENON_ASSIGN_OR_RETURN(std::vector<double> centre, info.ConstantDoubles(1));
  TENON_ASSIGN_OR_RETURN(std::vector<double> scale, info.ConstantDoubles(2));
  if (centre.size() != scale.size())
    return absl::InvalidArgumentError(
        StrCat("it has ", centre.size(), " centres and ", scale.size(), " scales"));
  return std::make_unique<Standardize>(std::move(centre), std::move(scale));
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeAffine(const KernelInfo& info) {
  TENON_ASSIGN_OR_RETURN(std::vector<double> weights, info.ConstantDoubles(1));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> bias, info.ConstantDoubles(2));
  if (bias.size() != 1)
    return absl::InvalidArgumentError(StrCat("it has ", bias.size(), " biases, expected 1"));
  return std::make_unique<Affine>(std::move(weights), bias[0]);
}

absl::Status RunBinaryLogistic(const KernelRun& run) {
  constexpr int64_t kWorkOfAnExp = 32;
  TENON_ASSIGN_OR_RETURN(const TensorIn scores, run.Matrix(0));
  if (scores.columns() != 1)
    return absl::InvalidArgumentError(
        StrCat("BinaryLogistic has ", scores.columns(), " columns of scores, expected 1"));
  const int64_t rows = scores.rows();
  TENON_ASSIGN_OR_RETURN(const std::span<double> pairs, run.Doubles(0, Shape{rows, 2}));
  TENON_ASSIGN_OR_RETURN(const std::span<int64_t> positive, run.Ints(1, Shape{rows}));
  const std::span<const double> values = scores.as<double>();
  return ForRanges(run, rows, kWorkOfAnExp, [&](size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row) {
      const double p = 1 / (1 + std::exp(-values[row]));
      pairs[2 * row] = 1 - p;
      pairs[2 * row + 1] = p;
      positive[row] = values[row] > 0 ? 1 : 0;
    }
  });
}

}  // namespace tenon::ops
