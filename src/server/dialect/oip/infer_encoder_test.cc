#include "dialect/oip/infer_encoder.h"

#include <array>
#include <limits>

#include <gtest/gtest.h>

#include "tensor/bytes.h"

namespace tenon::oip {
namespace {

template <typename T>
NamedTensor Named(std::string name, Shape shape, std::vector<T> values) {
  return {std::move(name), Tensor::Of<T>(std::move(shape), values).value()};
}

InferResponse Response(std::vector<NamedTensor> outputs) {
  return {.model = "m", .version = "1", .outputs = std::move(outputs)};
}

TEST(InferEncoderTest, WritesFlatDataWithItsShape) {
  InferResponse response = Response({Named<float>("y", {2, 2}, {1, 2.5F, -0.1F, 1e20F})});
  response.id = "42";
  response.parameters = {{"k", int64_t{7}}, {"t", std::string("x")}, {"b", true}, {"d", 0.5}};
  EXPECT_EQ(
      EncodeInferResponse(response, {}, {})->text,
      R"({"model_name":"m","model_version":"1","id":"42","parameters":{"k":7,"t":"x","b":true,"d":0.5},)"
      R"("outputs":[{"name":"y","datatype":"FP32","shape":[2,2],"data":[1,2.5,-0.1,1e+20]}]})");
}

TEST(InferEncoderTest, KeepsWholeNumbersExact) {
  const auto response =
      Response({Named<int64_t>("i", {2}, {std::numeric_limits<int64_t>::min(), 9007199254740993})});
  EXPECT_NE(
      EncodeInferResponse(response, {}, {})->text.find("[-9223372036854775808,9007199254740993]"),
      std::string::npos);
}

TEST(InferEncoderTest, WritesWhatIsNoNumberAsBareTokens) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto response = Response({Named<double>("d", {3}, {std::nan(""), kInfinity, -kInfinity})});
  EXPECT_NE(EncodeInferResponse(response, {}, {})->text.find("[NaN,Infinity,-Infinity]"),
            std::string::npos);
}

TEST(InferEncoderTest, WritesWhatIsNoNumberAsAsked) {
  const auto response = Response({Named<float>("f", {1}, {std::nanf("")})});
  const auto text = [&](json::NonFinite form) {
    return EncodeInferResponse(response, {}, {.non_finite = form})->text;
  };
  EXPECT_NE(text(json::NonFinite::kNull).find(R"("data":[null])"), std::string::npos);
  EXPECT_NE(text(json::NonFinite::kString).find(R"("data":["NaN"])"), std::string::npos);
}

TEST(InferEncoderTest, PutsBinaryOutputsBehindTheJsonWithoutACopy) {
  const InferResponse response = Response(
      {Named<float>("a", {1}, {1}), Named<int32_t>("b", {1}, {7}), Named<float>("c", {2}, {2, 3})});
  InferCall call;
  call.binary_by_default = true;
  call.binary_outputs = {{"b", false}};
  const HttpResponse http = EncodeInferResponse(response, call, {}).value();
  EXPECT_EQ(http.text,
            R"({"model_name":"m","model_version":"1","outputs":[)"
            R"({"name":"a","datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4}},)"
            R"({"name":"b","datatype":"INT32","shape":[1],"data":[7]},)"
            R"({"name":"c","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}}]})");
  ASSERT_EQ(http.more.size(), 2u);
  EXPECT_EQ(static_cast<const void*>(http.more[1].data()),
            response.outputs[2].tensor.bytes().data());
  ASSERT_EQ(http.headers.size(), 1u);
  EXPECT_EQ(http.headers[0].second, std::to_string(http.text.size()));
  EXPECT_EQ(http.content_type, "application/octet-stream");
}

TEST(InferEncoderTest, WritesBytesAsJsonStrings) {
  std::string packed;
  AppendBytesElement("a\"b", &packed);
  AppendBytesElement("é", &packed);
  const auto response = Response({{"s", Tensor::FromPackedBytes({2}, packed).value()}});
  EXPECT_NE(EncodeInferResponse(response, {}, {})->text.find(R"("data":["a\"b","é"])"),
            std::string::npos);
}

TEST(InferEncoderTest, SaysWhatJsonCannotCarry) {
  const auto half = Response({{"h", Tensor::Allocate(DType::kFp16, {1}).value()}});
  EXPECT_EQ(EncodeInferResponse(half, {}, {}).status().message(),
            "writing output 'h': JSON does not carry FP16: ask for it with binary_data");
  const auto text =
      Response({{"s", Tensor::FromPackedBytes({1}, std::string("\x01\0\0\0\xFF", 5)).value()}});
  EXPECT_EQ(EncodeInferResponse(text, {}, {}).status().message(),
            "writing output 's': element 0 is not UTF-8: ask for it with binary_data");
}

}  // namespace
}  // namespace tenon::oip
