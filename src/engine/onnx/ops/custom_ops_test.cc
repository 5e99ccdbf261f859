#include "onnx/ops/custom_ops.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

OpModel CheckInputModel(bool allow_nan) {
  OpModel model("CheckInput");
  model.Input(DType::kFp64).Output(DType::kFp64);
  AddInt(&model.node(), "allow_nan", allow_nan ? 1 : 0);
  AddStrings(&model.node(), "columns", {"height", "age"});
  AddText(&model.node(), "what", "StandardScaler");
  return model;
}

TEST(CheckInputTest, GivesBackWhatIsFinite) {
  const auto answer = CheckInputModel(false).Run({Matrix({2, 2}, {1, 2, 3, 4})});
  EXPECT_THAT(DoublesOf(answer), ElementsAre(1, 2, 3, 4));
}

TEST(CheckInputTest, RefusesNanAndInfinityByColumnAndRow) {
  const auto nan = CheckInputModel(false).Run({Matrix({2, 2}, {1, 2, 3, kNan})});
  EXPECT_EQ(nan.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MessageOf(nan.status()),
            "column 'age' (1), row 1: NaN is not accepted by StandardScaler");
  const auto infinite = CheckInputModel(true).Run({Matrix({1, 3}, {kNan, 2, -kInfinity})});
  EXPECT_EQ(MessageOf(infinite.status()),
            "column 2, row 0: -infinity is not accepted by StandardScaler");
}

TEST(CheckInputTest, LetsNanThroughWhereItIsAllowed) {
  const auto answer = CheckInputModel(true).Run({Matrix({1, 2}, {kNan, 1})});
  EXPECT_TRUE(std::isnan(DoublesOf(answer)[0]));
}

OpModel CheckIndexModel() {
  OpModel model("CheckIndex");
  model.Input(DType::kInt64).Constant({1}, std::vector<int64_t>{6}).Output(DType::kInt64);
  AddText(&model.node(), "what", "words.weight");
  return model;
}

Tensor Indices(const Shape& shape, const std::vector<int64_t>& values) {
  return Tensor::Of<int64_t>(shape, values).value();
}

TEST(CheckIndexTest, GivesBackWhatIsInside) {
  EXPECT_THAT(IntsOf(CheckIndexModel().Run({Indices({2, 2}, {0, 5, 3, 0})})),
              ElementsAre(0, 5, 3, 0));
  EXPECT_THAT(IntsOf(CheckIndexModel().Run({Indices({0}, {})})), ElementsAre());
}

TEST(CheckIndexTest, RefusesWhatIsOutsideByValueAndPlace) {
  const auto above = CheckIndexModel().Run({Indices({2, 2}, {0, 5, 6, -1})});
  EXPECT_EQ(above.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MessageOf(above.status()), "'words.weight', index 6 at [1,0]: it takes 0 to 5");
  const auto below = CheckIndexModel().Run({Indices({3}, {0, 5, -1})});
  EXPECT_EQ(MessageOf(below.status()), "'words.weight', index -1 at [2]: it takes 0 to 5");
}

TEST(CheckIndexTest, RefusesAllOfATableWithoutRows) {
  OpModel model("CheckIndex");
  model.Input(DType::kInt64).Input(DType::kInt64).Output(DType::kInt64);
  constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
  const auto answer = model.Run({Indices({1}, {0}), Indices({1}, {kLowest})});
  EXPECT_EQ(MessageOf(answer.status()), "table, index 0 at [0]: it takes none");
}

OpModel RefuseUnknownModel(DType dtype) {
  OpModel model("RefuseUnknown");
  model.Input(dtype).Input(DType::kBool).Output(dtype);
  AddText(&model.node(), "column", "city");
  AddText(&model.node(), "what", "OneHotEncoder");
  return model;
}

Tensor Bools(const std::vector<uint8_t>& values) {
  return Tensor::CopyOf(DType::kBool, {static_cast<int64_t>(values.size()), 1},
                        std::as_bytes(std::span(values)))
      .value();
}

TEST(RefuseUnknownTest, NamesTheFirstUnknownText) {
  const Tensor x = TextTensor({3, 1}, {"Bern", "Pa\nris", "Rome"});
  const auto good = RefuseUnknownModel(DType::kBytes).Run({x, Bools({1, 1, 1})});
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(UnpackBytes(good->at(0).tensor.bytes())[1], "Pa\nris");
  const auto bad = RefuseUnknownModel(DType::kBytes).Run({x, Bools({1, 0, 0})});
  EXPECT_EQ(bad.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      MessageOf(bad.status()),
      "column 'city', row 1: 'Pa\\x0aris' is a category that OneHotEncoder was not fitted on");
}

TEST(RefuseUnknownTest, NamesTheFirstUnknownNumber) {
  const Tensor x = Matrix({2, 1}, {1.5, 7});
  EXPECT_THAT(DoublesOf(RefuseUnknownModel(DType::kFp64).Run({x, Bools({1, 1})})),
              ElementsAre(1.5, 7));
  EXPECT_THAT(
      std::string(MessageOf(RefuseUnknownModel(DType::kFp64).Run({x, Bools({1, 0})}).status())),
      HasSubstr("row 1: 7 is a category"));
}

TEST(CustomOpsTest, RefuseOperatorsThatDoNotExist) {
  OpModel model("Nothing");
  model.Input(DType::kFp64).Output(DType::kFp64);
  const auto loaded = model.Load();
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(loaded.status())),
              HasSubstr("domain 'ai.tenon' has no operator 'Nothing'"));
}

TEST(CustomOpsTest, FindTheKernelsMessage) {
  EXPECT_FALSE(ops::KernelMessage("Non-zero status code").has_value());
  EXPECT_EQ(ops::KernelMessage("Non-zero. Status Message: \x02"
                               "ai.tenon\x02no")
                .value(),
            "no");
}

}  // namespace
}  // namespace tenon
