#include "predict/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

struct Bounds {
  double absolute = 0;
  double relative = 0;
};

Bounds BoundsOf(const Tolerance& tolerance, DType dtype) {
  switch (dtype) {
    case DType::kFp64:
      return {tolerance.absolute.value_or(1e-12), tolerance.relative.value_or(1e-9)};
    case DType::kFp32:
    case DType::kFp16:
    case DType::kBf16:
      return {tolerance.absolute.value_or(1e-5), tolerance.relative.value_or(1e-4)};
    default:
      return {};
  }
}

// Whether two numbers differ by more than the bounds, whose errors it takes note of.
bool Differ(double answered, double expected, const Bounds& bounds, OutputComparison* output) {
  if (answered == expected || (std::isnan(answered) && std::isnan(expected))) return false;
  const double difference = std::abs(answered - expected);
  const double absolute =
      std::isfinite(difference) ? difference : std::numeric_limits<double>::infinity();
  output->largest_absolute = std::max(output->largest_absolute, absolute);
  if (expected != 0 && std::isfinite(expected))
    output->largest_relative = std::max(output->largest_relative, absolute / std::abs(expected));
  if (!std::isfinite(expected)) return true;
  return absolute > bounds.absolute + bounds.relative * std::abs(expected);
}

// Texts are compared as bytes, large integers exactly.
bool DifferAt(const OutputRows& answered, const OutputRows& expected, int64_t i,
              const Bounds& bounds, OutputComparison* output) {
  if (answered.tensor.dtype() == DType::kBytes) {
    const auto element = static_cast<size_t>(i);
    return answered.texts[element] != expected.texts[element];
  }
  if (!Differ(NumberOf(answered, i), NumberOf(expected, i), bounds, output)) {
    const bool is_wide =
        answered.tensor.dtype() == DType::kInt64 || answered.tensor.dtype() == DType::kUint64;
    if (!is_wide) return false;
    const auto element = static_cast<size_t>(i);
    return answered.tensor.view().as<int64_t>()[element] !=
           expected.tensor.view().as<int64_t>()[element];
  }
  return true;
}

}  // namespace

absl::Status Comparison::Add(const std::vector<OutputRows>& answered,
                             const std::vector<OutputRows>& expected, int64_t rows) {
  outputs_.resize(answered.size());
  for (size_t k = 0; k < answered.size(); ++k) {
    const OutputRows& got = answered[k];
    const OutputRows& want = expected[k];
    OutputComparison& output = outputs_[k];
    output.name = got.name;
    if (got.width != want.width || got.tensor.dtype() != want.tensor.dtype())
      return absl::InvalidArgumentError(
          StrCat("comparing output ", Quote(got.name), ": the model answers ",
                 ShapeToString(got.row_shape), " of ", NameOf(got.tensor.dtype()),
                 " a row, and expected are ", ShapeToString(want.row_shape), " of ",
                 NameOf(want.tensor.dtype())));
    const Bounds bounds = BoundsOf(tolerance_, got.tensor.dtype());
    for (int64_t i = 0; i < rows * got.width; ++i) {
      if (!DifferAt(got, want, i, bounds, &output)) continue;
      ++output.differing;
      if (output.first.has_value()) continue;
      output.first = Difference{.row = rows_ + i / got.width + 1, .value = i % got.width};
      AppendText(got, i, &output.first->answered);
      AppendText(want, i, &output.first->expected);
    }
    output.values += rows * got.width;
  }
  rows_ += rows;
  return absl::OkStatus();
}

bool Comparison::Agrees() const {
  return std::ranges::all_of(outputs_,
                             [](const OutputComparison& output) { return output.differing == 0; });
}

}  // namespace tenon
