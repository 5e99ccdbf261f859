#include "onnx/ops/check_input.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::ops {
namespace {

// Without a branch for each: what is not finite makes its lane's sum of zeros NaN.
bool AllFinite(std::span<const double> values) {
  std::array<double, 8> zeros = {};
  size_t i = 0;
  for (; i + zeros.size() <= values.size(); i += zeros.size()) {
    for (size_t lane = 0; lane < zeros.size(); ++lane) zeros[lane] += values[i + lane] * 0;
  }
  for (; i < values.size(); ++i) zeros[0] += values[i] * 0;
  return std::ranges::all_of(zeros, [](double zero) { return zero == 0; });
}

class CheckInput final : public Kernel {
 public:
  explicit CheckInput(const KernelInfo& info)
      : allow_nan_(info.Int("allow_nan", 0) != 0),
        columns_(info.TextList("columns")),
        what_(info.Text("what")) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Matrix(0));
    const std::span<const double> values = x.as<double>();
    if (!AllFinite(values)) {
      const auto bad = [this](double value) {
        return !std::isfinite(value) && !(allow_nan_ && std::isnan(value));
      };
      const auto found = std::find_if(values.begin(), values.end(), bad);
      if (found != values.end()) return Refuse(*found, found - values.begin(), x.columns());
    }
    TENON_ASSIGN_OR_RETURN(const std::span<double> out, run.Doubles(0, x.shape));
    std::copy(values.begin(), values.end(), out.begin());
    return absl::OkStatus();
  }

 private:
  absl::Status Refuse(double value, int64_t at, int64_t width) const {
    const auto column = static_cast<size_t>(at % width);
    const std::string name = column < columns_.size()
                                 ? StrCat(Quote(columns_[column]), " (", column, ")")
                                 : StrCat(column);
    return absl::InvalidArgumentError(
        StrCat("column ", name, ", row ", at / width, ": ",
               std::isnan(value) ? "NaN" : (value > 0 ? "infinity" : "-infinity"),
               " is not accepted", what_.empty() ? "" : " by ", what_));
  }

  const bool allow_nan_;
  const std::vector<std::string> columns_;
  const std::string what_;
};

class RefuseUnknown final : public Kernel {
 public:
  explicit RefuseUnknown(const KernelInfo& info)
      : column_(info.Text("column")), what_(info.Text("what")) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    TENON_ASSIGN_OR_RETURN(const TensorIn known, run.Input(1));
    if (known.elements != x.elements)
      return absl::InvalidArgumentError(
          StrCat("RefuseUnknown has ", x.elements, " values and ", known.elements, " answers"));
    const std::span<const bool> answers = known.as<bool>();
    const auto unknown =
        static_cast<size_t>(std::find(answers.begin(), answers.end(), false) - answers.begin());
    return x.dtype == DType::kBytes ? RunTexts(run, x, unknown) : RunDoubles(run, x, unknown);
  }

 private:
  absl::Status RunDoubles(const KernelRun& run, const TensorIn& x, size_t unknown) const {
    const std::span<const double> values = x.as<double>();
    if (unknown < values.size()) return Refuse(StrCat(values[unknown]), unknown);
    TENON_ASSIGN_OR_RETURN(const std::span<double> out, run.Doubles(0, x.shape));
    std::copy(values.begin(), values.end(), out.begin());
    return absl::OkStatus();
  }

  absl::Status RunTexts(const KernelRun& run, const TensorIn& x, size_t unknown) const {
    TENON_ASSIGN_OR_RETURN(const Texts values, run.ReadTexts(x));
    if (unknown < values.size()) return Refuse(Quote(values[unknown]), unknown);
    std::vector<std::string_view> out(values.size());
    for (size_t i = 0; i < out.size(); ++i) out[i] = values[i];
    return run.WriteTexts(0, x.shape, out);
  }

  absl::Status Refuse(std::string_view value, size_t row) const {
    return absl::InvalidArgumentError(
        StrCat("column ", Quote(column_), ", row ", row, ": ", value, " is a category that ",
               what_.empty() ? "the model" : what_, " was not fitted on"));
  }

  const std::string column_;
  const std::string what_;
};

class CheckIndex final : public Kernel {
 public:
  explicit CheckIndex(const KernelInfo& info) : what_(info.Text("what")) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Input(0));
    TENON_ASSIGN_OR_RETURN(const TensorIn size, run.Input(1));
    if (size.elements != 1)
      return absl::InvalidArgumentError(
          StrCat("CheckIndex has ", size.elements, " sizes, not one"));
    const int64_t end = size.as<int64_t>()[0];
    const std::span<const int64_t> values = x.as<int64_t>();
    const auto found =
        std::ranges::find_if(values, [end](int64_t at) { return at < 0 || at >= end; });
    if (found != values.end()) return Refuse(x, found - values.begin(), *found, end);
    TENON_ASSIGN_OR_RETURN(const std::span<int64_t> out, run.Ints(0, x.shape));
    std::ranges::copy(values, out.begin());
    return absl::OkStatus();
  }

 private:
  absl::Status Refuse(const TensorIn& x, int64_t at, int64_t value, int64_t end) const {
    Shape place(x.shape.size(), 0);
    for (size_t i = place.size(); i-- > 0; at /= x.shape[i]) place[i] = at % x.shape[i];
    const std::string name = what_.empty() ? "table" : Quote(what_);
    const std::string range = end > 0 ? StrCat("0 to ", end - 1) : "none";
    return absl::InvalidArgumentError(
        StrCat(name, ", index ", value, " at ", ShapeToString(place), ": it takes ", range));
  }

  const std::string what_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Kernel>> MakeCheckIndex(const KernelInfo& info) {
  return std::make_unique<CheckIndex>(info);
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeCheckInput(const KernelInfo& info) {
  return std::make_unique<CheckInput>(info);
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeRefuseUnknown(const KernelInfo& info) {
  return std::make_unique<RefuseUnknown>(info);
}

}  // namespace tenon::ops
