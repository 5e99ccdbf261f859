#include "serving/signature_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

Signature Base() {
  Signature signature;
  signature.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim, 4}}};
  signature.outputs = {{.name = "y", .dtype = DType::kFp32, .shape = {kAnyDim, 2}}};
  return signature;
}

std::string Fault(const Signature& next) {
  return std::string(MessageOf(CheckReplaces(next, Base())));
}

TEST(SignatureCheckTest, TheSameReplacesTheSame) { EXPECT_EQ(Fault(Base()), ""); }

TEST(SignatureCheckTest, WhatTakesMoreAndAnswersMoreReplaces) {
  Signature next = Base();
  next.inputs[0].dtype = DType::kFp64;
  next.inputs[0].shape = {kAnyDim, kAnyDim};
  next.inputs.push_back({.name = "extra", .shape = {1}, .optional = true});
  next.outputs.push_back({.name = "z", .shape = {1}});
  EXPECT_EQ(Fault(next), "");
}

TEST(SignatureCheckTest, NamesTheInputThatNoLongerFits) {
  Signature next = Base();
  next.inputs[0].shape = {kAnyDim, 5};
  EXPECT_THAT(Fault(next), testing::HasSubstr("input 'x' was [-1,4] and would be [-1,5]"));
  next = Base();
  next.inputs[0].dtype = DType::kInt64;
  EXPECT_THAT(Fault(next), testing::HasSubstr("input 'x' was FP32 and would be INT64"));
  next = Base();
  next.inputs[0].name = "X";
  EXPECT_THAT(Fault(next), testing::HasSubstr("input 'x' would be missing"));
  next = Base();
  next.inputs.push_back({.name = "more", .shape = {1}});
  EXPECT_THAT(Fault(next), testing::HasSubstr("input 'more' would be new, and required"));
}

TEST(SignatureCheckTest, NamesTheOutputThatNoLongerComes) {
  Signature next = Base();
  next.outputs[0].name = "z";
  EXPECT_THAT(Fault(next), testing::HasSubstr("output 'y' would be missing"));
  next = Base();
  next.outputs[0].shape = {kAnyDim, 3};
  EXPECT_THAT(Fault(next), testing::HasSubstr("output 'y' was [-1,2] and would be [-1,3]"));
  next = Base();
  next.outputs[0].by_default = false;
  EXPECT_THAT(Fault(next), testing::HasSubstr("no longer be answered by default"));
}

}  // namespace
}  // namespace tenon
