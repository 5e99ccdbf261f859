#include "onnx/ops/svm.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpModel DoublesModel(const std::string& op, int inputs, DType output = DType::kFp64) {
  OpModel model(op);
  for (int i = 0; i < inputs; ++i) model.Input(DType::kFp64);
  model.Output(output);
  return model;
}

const Tensor kX = Matrix({2, 2}, {1, 2, -1, 0.5});
const Tensor kVectors = Matrix({1, 2}, {0, 3});

TEST(SvmTest, ComputesKernels) {
  const Tensor gamma = Matrix({}, {0.5});
  const Tensor coef0 = Matrix({1}, {1});
  EXPECT_THAT(DoublesOf(DoublesModel("Rbf", 3).Run({kX, kVectors, gamma})),
              ElementsAre(std::exp(-1.0), std::exp(-0.5 * 7.25)));
  OpModel poly = DoublesModel("PolyKernel", 4);
  AddInt(&poly.node(), "degree", 5);
  EXPECT_THAT(DoublesOf(poly.Run({kX, kVectors, gamma, coef0})),
              ElementsAre(1024, std::pow(1.75, 5)));
  EXPECT_THAT(DoublesOf(DoublesModel("SigmoidKernel", 4).Run({kX, kVectors, gamma, coef0})),
              ElementsAre(std::tanh(4), std::tanh(1.75)));
}

TEST(SvmTest, RefusesOtherWidths) {
  const auto answer = DoublesModel("Rbf", 3).Run({kX, Matrix({1, 3}, {1, 2, 3}), Matrix({}, {1})});
  EXPECT_EQ(MessageOf(answer.status()), "the matrix has 2 columns, the model 3");
}

// Three classes with 1, 2 and 1 support vectors.
TEST(SvmTest, DecidesEachPairByItsOwnVectors) {
  OpModel model = DoublesModel("SvmDecide", 3);
  model.Input(DType::kInt64);
  const std::vector<int64_t> n_support = {1, 2, 1};
  const Tensor kernel = Matrix({1, 4}, {1, 10, 100, 1000});
  const Tensor coef = Matrix({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  const Tensor intercept = Matrix({3}, {0.5, -0.5, 0});
  const Tensor counts = Tensor::Of<int64_t>({3}, n_support).value();
  EXPECT_THAT(DoublesOf(model.Run({kernel, coef, intercept, counts})),
              ElementsAre(1 + 20 + 300 + 0.5, 5 + 4000 - 0.5, 60 + 700 + 8000));
  const std::vector<int64_t> more = {1, 2, 2};
  const auto refused = model.Run({kernel, coef, intercept, Tensor::Of<int64_t>({3}, more).value()});
  EXPECT_THAT(std::string(MessageOf(refused.status())), HasSubstr("does not make up 4"));
}

TEST(SvmTest, VotesForTheLowerOfEquals) {
  const Tensor ovo = Matrix({3, 3}, {1, -1, 1, -1, -1, 1, 1, 1, 0});
  EXPECT_THAT(IntsOf(DoublesModel("SvmVote", 1, DType::kInt64).Run({ovo})), ElementsAre(0, 1, 0));
}

// Of scikit-learn 1.9's SVC(probability=True): decision values, coefficients, probabilities.
TEST(SvmTest, CouplesAsScikitLearn) {
  OpModel model = DoublesModel("SvmCouple", 3);
  AddInt(&model.node(), "k", 3);
  const auto got = DoublesOf(
      model.Run({Matrix({2, 3}, {-0.9997123525180447, -0.7200243086798863, 0.7797666367934718,
                                 -1.4566986004472788, -1.3997592384377708, 0.28373582330569785}),
                 Matrix({3}, {-3.0582556966222247, -1.9308887112044653, -2.4647210936725936}),
                 Matrix({3}, {-0.5957180043037802, -0.3736753967455257, 0.391918298110022})}));
  const std::vector<double> expected = {0.06357860490329101, 0.7690178916554868,
                                        0.16740350344122212, 0.025163850053509518,
                                        0.5632277677116587,  0.4116083822348316};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-13);
}

}  // namespace
}  // namespace tenon
