#include "onnx/ops/run_checks.h"

#include <algorithm>

#include "status/status.h"

namespace tenon::ops {
namespace {

class CheckShape final : public Kernel {
 public:
  explicit CheckShape(const KernelInfo& info) : what_(info.Text("what")) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn input, run.Input(0));
    const std::span<const int64_t> sizes = input.as<int64_t>();
    if (sizes.empty()) return absl::InvalidArgumentError(StrCat(what_, ": its input is a scalar"));
    if (std::ranges::find(sizes, 0) != sizes.end()) {
      return absl::InvalidArgumentError(StrCat(what_, ": its input of shape ",
                                               ShapeToString(Shape(sizes.begin(), sizes.end())),
                                               " has no elements"));
    }
    TENON_ASSIGN_OR_RETURN(const std::span<int64_t> out, run.Ints(0, input.shape));
    std::ranges::copy(sizes, out.begin());
    return absl::OkStatus();
  }

 private:
  const std::string what_;
};

class CountTurns final : public Kernel {
 public:
  explicit CountTurns(const KernelInfo& info)
      : limit_(info.Int("limit", 1)), what_(info.Text("what")) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const int64_t turn, One(run, 0));
    int64_t outer = 1;
    if (run.HasInput(1)) {
      TENON_ASSIGN_OR_RETURN(outer, One(run, 1));
    }
    if (turn < 0 || outer < 1) return absl::InvalidArgumentError(StrCat(what_, ": bad turn"));
    if (turn >= limit_ / outer) {
      return absl::InvalidArgumentError(
          StrCat(what_, ": it goes round more than ", limit_, " times",
                 outer > 1 ? ", the loops around it counted in" : ""));
    }
    TENON_ASSIGN_OR_RETURN(const std::span<int64_t> out, run.Ints(0, Shape(size_t{0}, 0)));
    out[0] = (turn + 1) * outer;
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<int64_t> One(const KernelRun& run, size_t index) const {
    TENON_ASSIGN_OR_RETURN(const TensorIn input, run.Input(index));
    if (input.elements == 1) return input.as<int64_t>()[0];
    return absl::InvalidArgumentError(
        StrCat(what_, ": CountTurns counts one number, not ", input.elements));
  }

  const int64_t limit_;
  const std::string what_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Kernel>> MakeCheckShape(const KernelInfo& info) {
  return std::make_unique<CheckShape>(info);
}

absl::StatusOr<std::unique_ptr<Kernel>> MakeCountTurns(const KernelInfo& info) {
  return std::make_unique<CountTurns>(info);
}

}  // namespace tenon::ops
