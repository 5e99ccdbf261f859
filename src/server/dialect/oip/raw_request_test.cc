#include "dialect/oip/raw_request.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tensor/bytes.h"

namespace tenon::oip {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RawRequestTest : public testing::Test {
 protected:
  void ModelTakes(DType dtype, Shape shape) {
    signature_.inputs.push_back({.name = "x", .dtype = dtype, .shape = std::move(shape)});
  }

  absl::StatusOr<InferCall> Decode(std::string body) {
    return DecodeRawRequest(Body::Of(std::move(body)), signature_, {.max_tensor_bytes = 64});
  }

  std::string Refusal(std::string body) {
    return std::string(Decode(std::move(body)).status().message());
  }

  Signature signature_;
};

TEST_F(RawRequestTest, TheSizeOfTheBodyTellsTheVariableDimension) {
  ModelTakes(DType::kFp32, {kAnyDim, 2});
  const InferCall call = Decode(std::string(16, '\0')).value();
  EXPECT_EQ(call.request.inputs[0].name, "x");
  EXPECT_EQ(call.request.inputs[0].tensor.shape(), (Shape{2, 2}));
  EXPECT_TRUE(call.WantsBinary("anything"));
  EXPECT_EQ(Decode("")->request.inputs[0].tensor.shape(), (Shape{0, 2}));
  EXPECT_THAT(Refusal(std::string(15, '\0')), HasSubstr("reading the raw binary request"));
}

TEST_F(RawRequestTest, ATextIsTheWholeBody) {
  ModelTakes(DType::kBytes, {kAnyDim});
  const InferCall call = Decode(std::string("a\0b", 3)).value();
  EXPECT_THAT(UnpackBytes(call.request.inputs[0].tensor.bytes()),
              ElementsAre(std::string_view("a\0b", 3)));
}

TEST_F(RawRequestTest, RefusesModelsThatOneTensorIsNotEnoughFor) {
  EXPECT_THAT(Refusal(""), HasSubstr("a model with one input; this one has 0"));
  ModelTakes(DType::kFp32, {kAnyDim, kAnyDim});
  EXPECT_THAT(Refusal("1234"), HasSubstr("at most one variable dimension"));
  ModelTakes(DType::kFp32, {1});
  EXPECT_THAT(Refusal("1234"), HasSubstr("a model with one input; this one has 2"));
}

TEST_F(RawRequestTest, ADimensionOfZeroTakesNothing) {
  ModelTakes(DType::kFp32, {kAnyDim, 0});
  EXPECT_EQ(Decode("")->request.inputs[0].tensor.shape(), (Shape{0, 0}));
  EXPECT_THAT(Refusal("1234"), HasSubstr("reading the raw binary request"));
}

TEST_F(RawRequestTest, KeepsItsLimits) {
  ModelTakes(DType::kUint8, {kAnyDim});
  EXPECT_EQ(Refusal(std::string(65, 'x')), "request body takes more than tensor.max_bytes (64)");
  signature_.inputs[0].shape = {int64_t{1} << 62, 4};
  EXPECT_THAT(Refusal("x"), HasSubstr("larger than any body"));
}

TEST_F(RawRequestTest, ABoolIsZeroOrOne) {
  ModelTakes(DType::kBool, {kAnyDim});
  EXPECT_TRUE(Decode(std::string("\1\0", 2)).ok());
  EXPECT_THAT(Refusal("\2"), HasSubstr("element 0 is 2, which BOOL does not hold"));
}

}  // namespace
}  // namespace tenon::oip
