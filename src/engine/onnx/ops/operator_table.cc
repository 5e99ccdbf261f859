#include "onnx/ops/operator_table.h"

#include <algorithm>
#include <array>

#include "onnx/ops/check_input.h"
#include "onnx/ops/elementwise.h"
#include "onnx/ops/impute.h"
#include "onnx/ops/linear.h"
#include "onnx/ops/neighbors.h"
#include "onnx/ops/run_checks.h"
#include "onnx/ops/svm.h"
#include "onnx/ops/text_counts.h"
#include "onnx/ops/text_tokens.h"
#include "onnx/ops/trees.h"
#include "onnx/ops/word_list.h"

namespace tenon::ops {
namespace {

constexpr DType kD = DType::kFp64;
constexpr DType kI = DType::kInt64;
constexpr DType kB = DType::kBool;
constexpr DType kS = DType::kBytes;

}  // namespace

std::span<const Operator> OperatorTable() {
  static const std::array kTable = {
      Operator{"CheckInput", {kD}, {kD}, MakeCheckInput},
      Operator{"CheckIndex", {kI, kI}, {kI}, MakeCheckIndex},
      Operator{"CheckShape", {kI}, {kI}, MakeCheckShape},
      Operator{"CountTurns", {kI, kI}, {kI}, MakeCountTurns, 1},
      Operator{"RefuseUnknown", {kD, kB}, {kD}, MakeRefuseUnknown},
      Operator{"RefuseUnknown", {kS, kB}, {kS}, MakeRefuseUnknown},
      Operator{"Rbf", {kD, kD, kD}, {kD}, MakeStateless<RunRbf>},
      Operator{"PolyKernel", {kD, kD, kD, kD}, {kD}, MakePolyKernel},
      Operator{"SigmoidKernel", {kD, kD, kD, kD}, {kD}, MakeStateless<RunSigmoidKernel>},
      Operator{"SvmDecide", {kD, kD, kD, kI}, {kD}, MakeStateless<RunSvmDecide>},
      Operator{"SvmVote", {kD}, {kI}, MakeStateless<RunSvmVote>},
      Operator{"SvmCouple", {kD, kD, kD}, {kD}, MakeSvmCouple},
      Operator{"Neighbors", {kD, kD, kD}, {kD, kI}, MakeNeighbors, 1},
      Operator{"NeighborImpute", {kD, kD}, {kD}, MakeNeighborImpute},
      Operator{"SquaredDistances", {kD, kD}, {kD}, MakeStateless<RunSquaredDistances>},
      Operator{"Interpolate", {kD, kD, kD}, {kD}, MakeStateless<RunInterpolate>},
      Operator{"Unary", {kD}, {kD}, MakeUnary},
      Operator{"Standardize", {kD, kD, kD}, {kD}, MakeStandardize},
      Operator{"Affine", {kD, kD, kD}, {kD}, MakeAffine},
      Operator{"BinaryLogistic", {kD}, {kD, kI}, MakeStateless<RunBinaryLogistic>},
      Operator{"TextCounts", {kS}, {kD}, MakeTextCounts},
      Operator{"TextHashCounts", {kS}, {kD}, MakeTextHashCounts},
      Operator{"StandardizeText", {kS}, {kS}, MakeStandardizeText},
      Operator{"SplitText", {kS}, {kS}, MakeSplitText},
      Operator{"ListWords", {kS}, {kS, kI, kI}, MakeListWords},
      Operator{"HashText", {kS}, {kI}, MakeHashText},
      Operator{"CrossHash", {kI, kI}, {kI}, MakeCrossHash},
      Operator{"Trees", {kD, kI, kD, kI, kI, kI, kD, kI, kI, kI, kI}, {kD}, MakeTrees},
  };
  return kTable;
}

bool IsOperator(std::string_view name) {
  return std::ranges::any_of(OperatorTable(),
                             [name](const Operator& row) { return row.name == name; });
}

}  // namespace tenon::ops
