#include "onnx/ops/linear.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> Numbers(int64_t count) {
  std::vector<double> numbers;
  for (int64_t i = 0; i < count; ++i) numbers.push_back(std::sin(static_cast<double>(i)) * 3);
  return numbers;
}

OpModel ModelOf(const std::string& op, const std::vector<double>& first,
                const std::vector<double>& second) {
  OpModel model(op);
  model.Input(DType::kFp64)
      .Constant({static_cast<int64_t>(first.size())}, first)
      .Constant({static_cast<int64_t>(second.size())}, second)
      .Output(DType::kFp64);
  return model;
}

TEST(StandardizeTest, CentresAndScalesColumns) {
  const OpModel model = ModelOf("Standardize", {1, 2}, {4, 0});
  const auto got = DoublesOf(model.Run({Matrix({2, 2}, {3, 2.5, -1, 1})}));
  EXPECT_THAT(got, ElementsAre(0.5, kInfinity, -0.5, -kInfinity));
  EXPECT_THAT(std::string(MessageOf(model.Run({Matrix({1, 3}, {1, 2, 3})}).status())),
              HasSubstr("the matrix has 3 columns, the model 2"));
}

TEST(StandardizeTest, RefusesAModelThatDoesNotFitItself) {
  EXPECT_THAT(std::string(MessageOf(ModelOf("Standardize", {1, 2}, {4}).Load().status())),
              HasSubstr("it has 2 centres and 1 scales"));
}

TEST(StandardizeTest, ComputesManyRowsAsOne) {
  constexpr int64_t kRows = 20000;
  const std::vector<double> x = Numbers(kRows * 15);
  const std::vector<double> centre = Numbers(15);
  const std::vector<double> scale(15, 3);
  const auto got = DoublesOf(ModelOf("Standardize", centre, scale).Run({Matrix({kRows, 15}, x)}));
  ASSERT_EQ(got.size(), x.size());
  for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(got[i], (x[i] - centre[i % 15]) / 3) << i;
}

TEST(AffineTest, IsTheDotProductAndTheBias) {
  for (const int64_t width : {1, 3, 4, 30}) {
    const std::vector<double> weights = Numbers(width);
    for (const int64_t rows : {0, 1, 20000}) {
      const std::vector<double> x = Numbers(rows * width);
      const auto got = DoublesOf(ModelOf("Affine", weights, {0.5}).Run({Matrix({rows, width}, x)}));
      ASSERT_EQ(static_cast<int64_t>(got.size()), rows);
      for (size_t row = 0; row < got.size(); ++row) {
        double expected = 0.5;
        for (size_t i = 0; i < weights.size(); ++i)
          expected += x[row * weights.size() + i] * weights[i];
        ASSERT_NEAR(got[row], expected, 1e-12) << row;
      }
    }
  }
  EXPECT_THAT(std::string(MessageOf(
                  ModelOf("Affine", {1, 2}, {0, 0}).Run({Matrix({1, 2}, {1, 2})}).status())),
              HasSubstr("it has 2 biases, expected 1"));
}

TEST(BinaryLogisticTest, GivesBothProbabilitiesAndTheSign) {
  OpModel model("BinaryLogistic");
  model.Input(DType::kFp64).Output(DType::kFp64).Output(DType::kInt64);
  const auto answer = model.Run({Matrix({5, 1}, {0, 2, -100, kInfinity, -kInfinity})});
  const double two = 1 / (1 + std::exp(-2.0));
  const double tiny = 1 / (1 + std::exp(100.0));
  EXPECT_GT(tiny, 0);
  EXPECT_THAT(DoublesOf(answer), ElementsAre(0.5, 0.5, 1 - two, two, 1, tiny, 0, 1, 1, 0));
  EXPECT_THAT(IntsOf(answer, 1), ElementsAre(0, 1, 0, 1, 0));
  EXPECT_THAT(std::string(MessageOf(model.Run({Matrix({1, 2}, {1, 2})}).status())),
              HasSubstr("2 columns of scores"));
}

}  // namespace
}  // namespace tenon
