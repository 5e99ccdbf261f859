#include "onnx/ops/run_checks.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Tensor Ints(const Shape& shape, const std::vector<int64_t>& values) {
  return Tensor::Of<int64_t>(shape, values).value();
}

OpModel CheckShapeModel() {
  OpModel model("CheckShape");
  model.Input(DType::kInt64).Output(DType::kInt64);
  AddText(&model.node(), "what", "node 'lstm' (LSTM)");
  return model;
}

OpModel CountTurnsModel() {
  OpModel model("CountTurns");
  model.Input(DType::kInt64).Input(DType::kInt64).Output(DType::kInt64);
  AddInt(&model.node(), "limit", 100);
  AddText(&model.node(), "what", "loop 'l'");
  return model;
}

std::string Refusal(const absl::StatusOr<std::vector<NamedTensor>>& answer) {
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(answer.status().message());
}

TEST(CheckShapeTest, GivesShapesWithElementsBack) {
  EXPECT_THAT(IntsOf(CheckShapeModel().Run({Ints({3}, {2, 1, 7})})), ElementsAre(2, 1, 7));
}

TEST(CheckShapeTest, RefusesOneWithoutElements) {
  EXPECT_THAT(Refusal(CheckShapeModel().Run({Ints({3}, {2, 0, 7})})),
              HasSubstr("node 'lstm' (LSTM): its input of shape [2,0,7] has no elements"));
}

TEST(CheckShapeTest, RefusesAScalar) {
  EXPECT_THAT(Refusal(CheckShapeModel().Run({Ints({0}, {})})),
              HasSubstr("node 'lstm' (LSTM): its input is a scalar"));
}

TEST(CountTurnsTest, CountsUpToItsLimit) {
  EXPECT_THAT(IntsOf(CountTurnsModel().Run({Ints({}, {0}), Ints({}, {1})})), ElementsAre(1));
  EXPECT_THAT(IntsOf(CountTurnsModel().Run({Ints({1}, {99}), Ints({}, {1})})), ElementsAre(100));
  EXPECT_THAT(Refusal(CountTurnsModel().Run({Ints({}, {100}), Ints({}, {1})})),
              HasSubstr("loop 'l': it goes round more than 100 times"));
}

TEST(CountTurnsTest, CountsTheLoopsAround) {
  EXPECT_THAT(IntsOf(CountTurnsModel().Run({Ints({}, {9}), Ints({}, {10})})), ElementsAre(100));
  EXPECT_THAT(Refusal(CountTurnsModel().Run({Ints({}, {10}), Ints({}, {10})})),
              HasSubstr("more than 100 times, the loops around it counted in"));
  EXPECT_THAT(Refusal(CountTurnsModel().Run(
                  {Ints({}, {std::numeric_limits<int64_t>::max()}), Ints({}, {1})})),
              HasSubstr("more than 100 times"));
}

}  // namespace
}  // namespace tenon
