#include "onnx/ops/impute.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"

namespace tenon {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsNan;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

OpModel ImputeModel(int64_t k, bool by_distance) {
  OpModel model("NeighborImpute");
  model.Input(DType::kFp64).Input(DType::kFp64).Output(DType::kFp64);
  AddInt(&model.node(), "k", k);
  AddInt(&model.node(), "by_distance", by_distance ? 1 : 0);
  return model;
}

// The example of scikit-learn's documentation.
TEST(NeighborImputeTest, TakesTheMeanOfTheNearestRowsThatHaveTheColumn) {
  const Tensor rows = Matrix({4, 3}, {1, 2, kNan, 3, 4, 3, kNan, 6, 5, 8, 8, 7});
  const auto answer = ImputeModel(2, false).Run({rows, rows});
  EXPECT_THAT(DoublesOf(answer), ElementsAre(1, 2, 4, 3, 4, 3, 5.5, 6, 5, 8, 8, 7));
}

TEST(NeighborImputeTest, WeighsByDistanceAndARowThatTouchesIsAlone) {
  const Tensor rows = Matrix({3, 2}, {0, 10, 1, 20, 3, 40});
  const auto answer = ImputeModel(3, true).Run({Matrix({2, 2}, {0, kNan, 2, kNan}), rows});
  const double far = 1 / std::sqrt(8.0);
  const double near = 1 / std::sqrt(2.0);
  EXPECT_THAT(
      DoublesOf(answer),
      ElementsAre(0, 10, 2, DoubleEq((far * 10 + near * 20 + near * 40) / (far + near + near))));
}

TEST(NeighborImputeTest, RowsWithoutANeighbourGetTheMeanAndUnknownColumnsStayMissing) {
  const Tensor rows = Matrix({2, 3}, {1, 2, kNan, kNan, 4, kNan});
  const auto answer = ImputeModel(1, false).Run({Matrix({1, 3}, {kNan, kNan, kNan}), rows});
  EXPECT_THAT(DoublesOf(answer), ElementsAre(1, 3, IsNan()));
}

TEST(NeighborImputeTest, RefusesToAskNobody) {
  const auto answer = ImputeModel(0, false).Run({Matrix({1, 1}, {1}), Matrix({1, 1}, {1})});
  EXPECT_THAT(answer.status().message(), HasSubstr("k is 0"));
}

}  // namespace
}  // namespace tenon
