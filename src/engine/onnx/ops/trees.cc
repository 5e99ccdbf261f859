#include "onnx/ops/trees.h"

#include <algorithm>
#include <utility>

#include "onnx/ops/packed_trees.h"
#include "status/status.h"

namespace tenon::ops {
namespace {

// Below so many rows other threads cost more than they give.
constexpr int64_t kParallelRows = 1000;
constexpr int64_t kRowsOfATask = 256;
constexpr int64_t kManyTasks = 8;  // enough for any number of threads; then tasks grow
constexpr int64_t kMaxRowsOfATask = 1024;

int64_t RowsOfATask(int64_t rows) {
  return std::clamp(rows / kManyTasks, kRowsOfATask, kMaxRowsOfATask);
}

class Trees final : public Kernel {
 public:
  explicit Trees(PackedTrees trees) : trees_(std::move(trees)) {}

  absl::Status Run(const KernelRun& run) const override {
    TENON_ASSIGN_OR_RETURN(const TensorIn x, run.Matrix(0));
    if (x.columns() < trees_.features())
      return absl::InvalidArgumentError(
          StrCat("the trees read ", trees_.features(), " columns, the matrix has ", x.columns()));
    const int64_t rows = x.rows();
    TENON_ASSIGN_OR_RETURN(const std::span<double> out,
                           run.Doubles(0, Shape{rows, trees_.targets()}));
    const auto predict = [&](int64_t begin, int64_t end) {
      const auto part = [&](auto values, int64_t width) {
        return values.subspan(static_cast<size_t>(begin * width),
                              static_cast<size_t>((end - begin) * width));
      };
      trees_.Predict(part(x.as<double>(), x.columns()), x.columns(), part(out, trees_.targets()));
    };
    if (rows < kParallelRows) {
      predict(0, rows);
      return absl::OkStatus();
    }
    const int64_t size = RowsOfATask(rows);
    return run.ParallelFor(static_cast<size_t>((rows + size - 1) / size), [&](size_t task) {
      const int64_t begin = static_cast<int64_t>(task) * size;
      predict(begin, std::min(rows, begin + size));
    });
  }

 private:
  const PackedTrees trees_;
};

absl::StatusOr<TreeArrays> ReadArrays(const KernelInfo& info) {
  TreeArrays arrays;
  TENON_ASSIGN_OR_RETURN(arrays.feature, info.ConstantInts(1));
  TENON_ASSIGN_OR_RETURN(arrays.threshold, info.ConstantDoubles(2));
  TENON_ASSIGN_OR_RETURN(arrays.flags, info.ConstantInts(3));
  TENON_ASSIGN_OR_RETURN(arrays.left, info.ConstantInts(4));
  TENON_ASSIGN_OR_RETURN(arrays.right, info.ConstantInts(5));
  Shape shape;
  TENON_ASSIGN_OR_RETURN(arrays.values, info.ConstantDoubles(6, &shape));
  arrays.width = shape.size() == 2 ? std::max<int64_t>(shape[1], 1) : 1;
  TENON_ASSIGN_OR_RETURN(arrays.roots, info.ConstantInts(7));
  TENON_ASSIGN_OR_RETURN(arrays.tree_target, info.ConstantInts(8));
  TENON_ASSIGN_OR_RETURN(arrays.set_words, info.ConstantInts(9));
  TENON_ASSIGN_OR_RETURN(arrays.set_begin, info.ConstantInts(10));
  return arrays;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Kernel>> MakeTrees(const KernelInfo& info) {
  TENON_ASSIGN_OR_RETURN(TreeArrays arrays, ReadArrays(info));
  arrays.targets = info.Int("targets", 1);
  arrays.round_input_to_float32 = info.Int("round_input_to_float32", 0) != 0;
  arrays.accumulate_float32 = info.Int("accumulate_float32", 0) != 0;
  const std::string aggregate = info.Text("aggregate");
  if (!aggregate.empty() && aggregate != "sum" && aggregate != "mean")
    return absl::InvalidArgumentError(StrCat("aggregate is ", aggregate, ", not sum or mean"));
  arrays.mean = aggregate == "mean";
  TENON_ASSIGN_OR_RETURN(PackedTrees packed, PackedTrees::Pack(arrays));
  return std::make_unique<Trees>(std::move(packed));
}

}  // namespace tenon::ops
