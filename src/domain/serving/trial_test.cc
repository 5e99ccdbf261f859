#include "serving/trial.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/testing/constant_servable.h"
#include "status/status.h"

namespace tenon {
namespace {

Tensor Row(std::vector<float> values) {
  const Shape shape = {1, static_cast<int64_t>(values.size())};
  return Tensor::Of<float>(shape, values).value();
}

ConstantServable Answering(std::string name, Tensor tensor) {
  return {Signature{}, {{std::move(name), std::move(tensor)}}};
}

const std::vector<WarmupSample> kOneSample = {{.name = "one", .inputs = {}, .count = 3}};

TEST(TrialTest, MakesRequestsFromTheSignature) {
  Signature signature;
  signature.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim, 9}},
                      {.name = "s", .dtype = DType::kBytes, .shape = {kAnyDim}},
                      {.name = "o", .dtype = DType::kFp32, .shape = {1}, .optional = true}};
  const std::vector<WarmupSample> samples = SyntheticSamples(signature);
  ASSERT_EQ(samples.size(), 2u);
  ASSERT_EQ(samples[1].inputs.size(), 2u);
  EXPECT_EQ(samples[1].inputs[0].tensor.shape(), (Shape{1, 9}));
  EXPECT_EQ(samples[1].inputs[0].tensor.view().as<float>()[8], 1.0F);
  EXPECT_EQ(samples[1].inputs[1].tensor.bytes().size(), 4u);
}

TEST(TrialTest, MakesNoneThatWouldBeHuge) {
  Signature signature;
  signature.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {1 << 20, 1 << 20}}};
  EXPECT_TRUE(SyntheticSamples(signature).empty());
}

TEST(TrialTest, WarmsUpAsOftenAsAsked) {
  ConstantServable servable = Answering("y", Row({1}));
  EXPECT_TRUE(WarmUp(servable, kOneSample).ok());
  EXPECT_EQ(servable.calls(), 3);
  servable.FailWith(absl::InternalError("no"));
  EXPECT_EQ(MessageOf(WarmUp(servable, kOneSample)), "warming up with sample 'one': no");
}

TEST(TrialTest, ADifferentValueIsFine) {
  EXPECT_TRUE(SmokeCompare(Answering("y", Row({2})), Answering("y", Row({1})), kOneSample).ok());
}

TEST(TrialTest, AnotherFormOfAnswerIsNot) {
  const ConstantServable current = Answering("y", Row({1}));
  EXPECT_THAT(MessageOf(SmokeCompare(Answering("z", Row({1})), current, kOneSample)),
              testing::HasSubstr("output 'y': it is no longer answered"));
  EXPECT_THAT(MessageOf(SmokeCompare(Answering("y", Row({std::numeric_limits<float>::quiet_NaN()})),
                                     current, kOneSample)),
              testing::HasSubstr("NaN"));
  const Tensor flat = Tensor::Allocate(DType::kFp32, {3}).value();
  EXPECT_THAT(MessageOf(SmokeCompare(Answering("y", flat), current, kOneSample)),
              testing::HasSubstr("the shape is [3], was [1,1]"));
}

TEST(TrialTest, WhatTheOldOneRefusesTheNewOneMayRefuse) {
  ConstantServable current = Answering("y", Row({1}));
  ConstantServable next = Answering("y", Row({1}));
  next.FailWith(absl::InternalError("no"));
  EXPECT_FALSE(SmokeCompare(next, current, kOneSample).ok());
  current.FailWith(absl::InvalidArgumentError("no"));
  EXPECT_TRUE(SmokeCompare(next, current, kOneSample).ok());
}

}  // namespace
}  // namespace tenon
