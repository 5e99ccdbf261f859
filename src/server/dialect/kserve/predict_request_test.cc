#include "dialect/kserve/predict_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon::kserve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Signature One(DType dtype, Shape shape = {kAnyDim, 2}) {
  Signature signature;
  signature.inputs = {{.name = "x", .dtype = dtype, .shape = std::move(shape)}};
  return signature;
}

Signature Two() {
  Signature signature;
  signature.inputs = {{.name = "age", .dtype = DType::kInt64, .shape = {kAnyDim, 1}},
                      {.name = "city", .dtype = DType::kBytes, .shape = {kAnyDim}}};
  return signature;
}

PredictCall Decode(std::string_view body, const Signature& signature,
                   const oip::DecodeOptions& options = {}) {
  auto call = DecodePredict(body, signature, options);
  EXPECT_TRUE(call.ok()) << call.status();
  return call.ok() ? *std::move(call) : PredictCall{};
}

std::string Fault(std::string_view body, const Signature& signature,
                  const oip::DecodeOptions& options = {}) {
  return std::string(MessageOf(DecodePredict(body, signature, options).status()));
}

const Tensor& Only(const PredictCall& call) { return call.request.inputs.at(0).tensor; }

TEST(PredictRequestTest, RowsOfNumbersAreTheOnlyInputs) {
  const PredictCall call = Decode(R"({"instances": [[1, 2.5], [3e1, -4]]})", One(DType::kFp32));
  EXPECT_FALSE(call.columnar);
  EXPECT_EQ(call.request.inputs.at(0).name, "x");
  EXPECT_EQ(Only(call).shape(), (Shape{2, 2}));
  EXPECT_THAT(Only(call).view().as<float>(), ElementsAre(1, 2.5, 30, -4));
}

TEST(PredictRequestTest, NamesDistributeTheValuesOfRows) {
  const PredictCall call =
      Decode(R"({"signature_name":"serving_default","other":[{}],"instances":)"
             R"([{"age":30,"city":"Ghent"},{"city":{"b64":"/w=="},"age":41}]})",
             Two());
  ASSERT_EQ(call.request.inputs.size(), 2U);
  EXPECT_EQ(Only(call).shape(), (Shape{2, 1}));
  EXPECT_THAT(Only(call).view().as<int64_t>(), ElementsAre(30, 41));
  EXPECT_THAT(UnpackBytes(call.request.inputs[1].tensor.bytes()), ElementsAre("Ghent", "\xFF"));
}

TEST(PredictRequestTest, ColumnsHoldTheBatchThemselves) {
  const PredictCall call =
      Decode(R"({"inputs":{"age":[[1],[2]],"city":["a","b"],"unknown":null}})", Two());
  EXPECT_TRUE(call.columnar);
  EXPECT_EQ(call.request.inputs.size(), 2U);
  EXPECT_EQ(Only(call).shape(), (Shape{2, 1}));
  const PredictCall only = Decode(R"({"inputs":[[1,2]]})", One(DType::kFp64));
  EXPECT_THAT(Only(only).view().as<double>(), ElementsAre(1, 2));
  const PredictCall scalar = Decode(R"({"inputs":7})", One(DType::kInt32, {}));
  EXPECT_EQ(Only(scalar).shape(), Shape{});
  EXPECT_THAT(Only(scalar).view().as<int32_t>(), ElementsAre(7));
}

TEST(PredictRequestTest, BytesComeAsTextOrBase64) {
  const Signature texts = One(DType::kBytes, {kAnyDim});
  EXPECT_THAT(UnpackBytes(Only(Decode(R"({"instances":["a",{"b64":"AA=="}]})", texts)).bytes()),
              ElementsAre("a", std::string_view("\0", 1)));
  EXPECT_THAT(
      UnpackBytes(Only(Decode(R"({"instances":[{"b64":"AA=="},"\u00e4"]})", texts)).bytes()),
      ElementsAre(std::string_view("\0", 1), "ä"));
  EXPECT_THAT(
      UnpackBytes(Only(Decode(R"({"inputs":{"b64":"YQ=="}})", One(DType::kBytes, {}))).bytes()),
      ElementsAre("a"));
  EXPECT_THAT(Fault(R"({"instances":["a",{"b64":"?"}]})", texts),
              HasSubstr("neither a string nor"));
  EXPECT_THAT(Fault(R"({"instances":["a",1]})", texts), HasSubstr("neither a string nor"));
  EXPECT_THAT(Fault(R"({"instances":[["a"],["b","c"]]})", texts), HasSubstr("not nested as"));
}

TEST(PredictRequestTest, RowsMustBeAlike) {
  for (const char* body : {R"({"instances":[{"age":1,"city":"a"},{"age":1}]})",
                           R"({"instances":[{"age":1},{"age":1,"city":"a"}]})",
                           R"({"instances":[{"age":1,"city":"a"},{"age":1,"town":"a"}]})"})
    EXPECT_THAT(Fault(body, Two()), HasSubstr("instance 1 has not the same names")) << body;
  EXPECT_THAT(Fault(R"({"instances":[{"age":1},[1]]})", Two()), HasSubstr("instance 1"));
  EXPECT_THAT(Fault(R"({"instances":[[1,2],[3]]})", One(DType::kFp32)), HasSubstr("input 'x'"));
  EXPECT_THAT(Fault(R"({"instances":[[1,2],3]})", One(DType::kFp32)), HasSubstr("input 'x'"));
}

TEST(PredictRequestTest, ValuesMustFitTheirInputs) {
  EXPECT_THAT(Fault(R"({"instances":[[1,2.5]]})", One(DType::kInt8)),
              HasSubstr("reading 'instances': input 'x': element 1 is '2.5'"));
  EXPECT_THAT(Fault(R"({"instances":[[1,300]]})", One(DType::kInt8)), HasSubstr("300"));
  EXPECT_EQ(Fault(R"({"instances":[[1,2.0]]})", One(DType::kInt8),
                  {.integers = json::IntegerForm::kWholeNumber}),
            "");
  EXPECT_THAT(Fault(R"({"instances":[{"height":1}]})", Two()), HasSubstr("no such input"));
  EXPECT_THAT(Fault(R"({"instances":[1]})", Two()), HasSubstr("2 inputs: values need their names"));
  const auto half = DecodePredict(R"({"instances":[1]})", One(DType::kFp16), {});
  EXPECT_TRUE(absl::IsUnimplemented(half.status()));
}

TEST(PredictRequestTest, TheBodyHasOneOfTheTwoForms) {
  const Signature signature = One(DType::kFp32);
  EXPECT_THAT(Fault("{}", signature), HasSubstr("neither 'instances' nor 'inputs'"));
  EXPECT_THAT(Fault(R"({"instances":[[1,2]],"inputs":[[1,2]]})", signature), HasSubstr("both"));
  EXPECT_THAT(Fault(R"({"instances":[ ]})", signature), HasSubstr("it is empty"));
  EXPECT_THAT(Fault(R"({"instances":7})", signature), HasSubstr("it is not an array"));
  EXPECT_THAT(Fault(R"({"instances":[[1,2]],"signature_name":"other"})", signature),
              HasSubstr("'serving_default'"));
  EXPECT_THAT(Fault(R"({"instances":[[1,2]])", signature), HasSubstr("malformed at byte"));
  EXPECT_THAT(Fault(R"({"instances":[[1,2]],"a":[})", signature), HasSubstr("malformed at byte"));
  EXPECT_THAT(Fault("", signature), HasSubstr("malformed at byte 0"));
}

TEST(PredictRequestTest, SizesAreBounded) {
  EXPECT_THAT(Fault(R"({"instances":[[1,2]]})", One(DType::kFp32), {.max_tensor_bytes = 7}),
              HasSubstr("it takes 8 bytes, more than tensor.max_bytes (7)"));
  oip::DecodeOptions options;
  options.json.max_nodes = 2;
  EXPECT_THAT(Fault(R"({"instances":[{"age":1},{"age":1},{"age":1}]})", Two(), options),
              HasSubstr("json.max_nodes (2)"));
}

}  // namespace
}  // namespace tenon::kserve
