#include "onnx/ops/neighbors.h"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpModel NeighborsModel(int64_t k, const std::string& metric, bool with_p) {
  OpModel model("Neighbors");
  model.Input(DType::kFp64).Input(DType::kFp64);
  if (with_p) model.Input(DType::kFp64);
  model.Output(DType::kFp64).Output(DType::kInt64);
  AddInt(&model.node(), "k", k);
  AddText(&model.node(), "metric", metric);
  return model;
}

const Tensor kX = Matrix({1, 2}, {0, 0});
const Tensor kRows = Matrix({4, 2}, {3, 4, 0, 2, 2, 0, -1, 1});

TEST(NeighborsTest, AreTheNearestAndOfEqualsTheFirst) {
  const auto answer = NeighborsModel(3, "euclidean", false).Run({kX, kRows});
  EXPECT_THAT(DoublesOf(answer), ElementsAre(std::sqrt(2.0), 2, 2));
  EXPECT_THAT(IntsOf(answer, 1), ElementsAre(3, 1, 2));
}

TEST(NeighborsTest, KnowTheMetrics) {
  const auto nearest = [&](const std::string& metric) {
    const auto answer = NeighborsModel(4, metric, true).Run({kX, kRows, Matrix({}, {3})});
    return DoublesOf(answer).back();
  };
  EXPECT_EQ(nearest("euclidean"), 5);
  EXPECT_EQ(nearest("manhattan"), 7);
  EXPECT_EQ(nearest("chebyshev"), 4);
  EXPECT_DOUBLE_EQ(nearest("minkowski"), std::cbrt(27.0 + 64));
  const auto cosine = NeighborsModel(2, "cosine", false)
                          .Run({Matrix({1, 2}, {1, 1}), Matrix({2, 2}, {-1, 0, 0, 5})});
  EXPECT_THAT(IntsOf(cosine, 1), ElementsAre(1, 0));
  EXPECT_NEAR(DoublesOf(cosine)[0], 1 - std::sqrt(0.5), 1e-15);
}

TEST(NeighborsTest, RefuseWhatCannotBe) {
  EXPECT_THAT(
      std::string(MessageOf(NeighborsModel(5, "euclidean", false).Run({kX, kRows}).status())),
      HasSubstr("k is 5 of 4 rows"));
  EXPECT_THAT(std::string(MessageOf(NeighborsModel(1, "hamming", false).Load().status())),
              HasSubstr("metric is 'hamming'"));
}

TEST(NeighborsTest, SquaredDistancesOfManyRowsAgreeWithTheFormula) {
  std::mt19937 random(3);
  const int64_t rows = 300;
  std::vector<double> x(rows * 3);
  for (double& value : x) value = static_cast<double>(random() % 1000) / 7;
  OpModel model("SquaredDistances");
  model.Input(DType::kFp64).Input(DType::kFp64).Output(DType::kFp64);
  const auto got = DoublesOf(model.Run({Matrix({rows, 3}, x), Matrix({rows, 3}, x)}));
  ASSERT_EQ(got.size(), static_cast<size_t>(rows * rows));
  for (size_t i = 0; i < 300; ++i) {
    for (size_t j = 0; j < 300; ++j) {
      double sum = 0;
      for (size_t c = 0; c < 3; ++c) sum += std::pow(x[i * 3 + c] - x[j * 3 + c], 2);
      ASSERT_DOUBLE_EQ(got[i * 300 + j], sum);
    }
  }
}

}  // namespace
}  // namespace tenon
