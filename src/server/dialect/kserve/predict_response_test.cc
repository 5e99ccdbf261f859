#include "dialect/kserve/predict_response.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon::kserve {
namespace {

using testing::HasSubstr;

template <typename T>
NamedTensor Named(std::string name, const Shape& shape, const std::vector<T>& values) {
  return {std::move(name), Tensor::Of<T>(shape, values).value()};
}

NamedTensor Texts(std::string name, const std::vector<std::string_view>& texts) {
  std::string packed;
  for (const std::string_view text : texts) AppendBytesElement(text, &packed);
  const auto count = static_cast<int64_t>(texts.size());
  return {std::move(name), Tensor::FromPackedBytes({count}, std::move(packed)).value()};
}

std::string Encode(std::vector<NamedTensor> outputs, bool columnar = false,
                   json::NonFinite form = json::NonFinite::kToken) {
  const auto json = EncodePredict({.outputs = std::move(outputs)}, columnar, form);
  return json.ok() ? *json : std::string(MessageOf(json.status()));
}

TEST(PredictResponseTest, OneOutputHasNoName) {
  const auto output = Named<float>("y", {2, 2}, {1, 2.5, -0.0F, 1e20F});
  EXPECT_EQ(Encode({output}), R"({"predictions":[[1.0,2.5],[-0.0,1e+20]]})");
  EXPECT_EQ(Encode({output}, true), R"({"outputs":[[1.0,2.5],[-0.0,1e+20]]})");
  EXPECT_EQ(Encode({Named<int64_t>("y", {3}, {1, -2, 3})}), R"({"predictions":[1,-2,3]})");
}

TEST(PredictResponseTest, SeveralOutputsAreObjectsOfRowsOrColumns) {
  const std::vector<NamedTensor> outputs = {Named<int64_t>("label", {2}, {7, 8}),
                                            Named<double>("p", {2, 1, 2}, {1, 2, 3, 4})};
  EXPECT_EQ(Encode(outputs),
            R"({"predictions":[{"label":7,"p":[[1.0,2.0]]},{"label":8,"p":[[3.0,4.0]]}]})");
  EXPECT_EQ(Encode(outputs, true), R"({"outputs":{"label":[7,8],"p":[[[1.0,2.0]],[[3.0,4.0]]]}})");
}

TEST(PredictResponseTest, RowsNeedOutputsWithAsManyRows) {
  const std::vector<NamedTensor> uneven = {Named<int64_t>("a", {2}, {7, 8}),
                                           Named<int64_t>("b", {1}, {7})};
  EXPECT_THAT(Encode(uneven), HasSubstr("output 'b' has the shape [1]"));
  EXPECT_THAT(Encode(uneven), HasSubstr("with 'inputs'"));
  const auto scalar = Named<int64_t>("y", {}, {7});
  EXPECT_THAT(Encode({scalar}), HasSubstr("columnar"));
  EXPECT_EQ(Encode({scalar}, true), R"({"outputs":7})");
  EXPECT_THAT(Encode({uneven[0], scalar}), HasSubstr("output 'y'"));
}

TEST(PredictResponseTest, EmptyOutputsAreEmptyArrays) {
  EXPECT_EQ(Encode({Named<float>("y", {0, 3}, {})}), R"({"predictions":[]})");
  EXPECT_EQ(Encode({Named<float>("y", {2, 0}, {})}), R"({"predictions":[[],[]]})");
  EXPECT_EQ(Encode({Named<float>("y", {0}, {}), Named<float>("z", {0, 2}, {})}),
            R"({"predictions":[]})");
}

TEST(PredictResponseTest, BytesAreTextUnlessTheirNameOrContentSaysOtherwise) {
  EXPECT_EQ(Encode({Texts("y", {"a\"", "\xFF"})}), R"({"predictions":["a\"",{"b64":"/w=="}]})");
  EXPECT_EQ(Encode({Texts("y_bytes", {"a"})}), R"({"predictions":[{"b64":"YQ=="}]})");
}

TEST(PredictResponseTest, WhatIsNoNumberIsWrittenAsConfigured) {
  const auto output = Named<float>(
      "y", {2}, {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()});
  EXPECT_EQ(Encode({output}), R"({"predictions":[NaN,-Infinity]})");
  EXPECT_EQ(Encode({output}, false, json::NonFinite::kNull), R"({"predictions":[null,null]})");
  EXPECT_EQ(Encode({output}, false, json::NonFinite::kString),
            R"({"predictions":["NaN","-Infinity"]})");
}

TEST(PredictResponseTest, HalfFloatsAreRefused) {
  const NamedTensor half{"y", Tensor::Allocate(DType::kFp16, {1}).value()};
  const auto json = EncodePredict({.outputs = {half}}, false, {});
  EXPECT_TRUE(absl::IsUnimplemented(json.status()));
}

}  // namespace
}  // namespace tenon::kserve
