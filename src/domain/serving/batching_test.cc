#include "serving/batching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serving/testing/row_servable.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

using testing::ElementsAre;

Tensor Texts(const std::vector<std::string>& texts) {
  std::string packed;
  for (const std::string& text : texts) AppendBytesElement(text, &packed);
  return Tensor::FromPackedBytes({static_cast<int64_t>(texts.size())}, packed).value();
}

TEST(BatchingTest, FirstDimensionsMustBeOpen) {
  Signature signature = RowServable().signature();
  EXPECT_TRUE(CheckBatchable(signature).ok());
  signature.outputs[0].shape = {1, kAnyDim};
  EXPECT_EQ(MessageOf(CheckBatchable(signature)),
            "the first dimension of output 'y', of shape [1,-1], is fixed");
  signature.outputs[0].by_default = false;
  EXPECT_TRUE(CheckBatchable(signature).ok());
  signature.inputs[0].shape = {};
  EXPECT_FALSE(CheckBatchable(signature).ok());
  EXPECT_FALSE(CheckBatchable({}).ok());
}

TEST(BatchingTest, CountsRowsThatAllInputsShare) {
  InferRequest request = RowRequest(1, {3, 2});
  EXPECT_EQ(RowsOf(request), 3);
  request.inputs.push_back({"z", Tensor::Allocate(DType::kFp32, {2}).value()});
  EXPECT_EQ(RowsOf(request), 0);
  EXPECT_EQ(RowsOf(InferRequest{}), 0);
}

TEST(BatchingTest, RunsTogetherWhatHasTheSameRows) {
  const InferRequest one = RowRequest(1, {3, 2});
  EXPECT_TRUE(CanRunTogether(one, RowRequest(2, {1, 2})));
  EXPECT_FALSE(CanRunTogether(one, RowRequest(2, {3, 4})));
  InferRequest other = RowRequest(1, {3, 2});
  other.outputs = {"y"};
  EXPECT_FALSE(CanRunTogether(one, other));
  other.outputs.clear();
  other.inputs[0].name = "z";
  EXPECT_FALSE(CanRunTogether(one, other));
}

TEST(BatchingTest, MergesAndSplitsNumbers) {
  const InferRequest a = RowRequest(1, {1, 2});
  const InferRequest b = RowRequest(2, {2, 2});
  const std::vector<const InferRequest*> both = {&a, &b};
  const auto merged = MergeInputs(both).value();
  EXPECT_EQ(merged[0].tensor.shape(), (Shape{3, 2}));
  EXPECT_THAT(merged[0].tensor.view().as<float>(), ElementsAre(1, 1, 2, 2, 2, 2));
  const auto split = SplitOutputs(merged, std::vector<int64_t>{1, 2}).value();
  EXPECT_THAT(split[0][0].tensor.view().as<float>(), ElementsAre(1, 1));
  EXPECT_EQ(split[1][0].tensor.shape(), (Shape{2, 2}));
  EXPECT_THAT(split[1][0].tensor.view().as<float>(), ElementsAre(2, 2, 2, 2));
}

TEST(BatchingTest, MergesAndSplitsTexts) {
  InferRequest a;
  a.inputs.push_back({"t", Texts({"one"})});
  InferRequest b;
  b.inputs.push_back({"t", Texts({"", "three"})});
  const std::vector<const InferRequest*> both = {&a, &b};
  const auto merged = MergeInputs(both).value();
  EXPECT_THAT(UnpackBytes(merged[0].tensor.bytes()), ElementsAre("one", "", "three"));
  const auto split = SplitOutputs(merged, std::vector<int64_t>{1, 2}).value();
  EXPECT_THAT(UnpackBytes(split[0][0].tensor.bytes()), ElementsAre("one"));
  EXPECT_THAT(UnpackBytes(split[1][0].tensor.bytes()), ElementsAre("", "three"));
}

TEST(BatchingTest, AnAnswerWithoutARowForEachCannotBeSplit) {
  const std::vector<NamedTensor> outputs = {{"y", Tensor::Allocate(DType::kFp32, {2, 5}).value()}};
  EXPECT_EQ(MessageOf(SplitOutputs(outputs, std::vector<int64_t>{1, 2}).status()),
            "output 'y' of a batch of 3 rows has the shape [2,5]");
}

}  // namespace
}  // namespace tenon
