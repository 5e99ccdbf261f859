#include "dialect/oip/infer_decoder.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "strings/str_cat.h"
#include "tensor/bytes.h"

namespace tenon::oip {
namespace {

using testing::ElementsAre;

class InferDecoderTest : public testing::Test {
 protected:
  absl::StatusOr<InferCall> Decode(std::string body, std::string json_size = "") {
    const std::array<http1::Header, 1> headers = {{{"inference-header-content-length", json_size}}};
    HttpRequest request;
    request.body = Body::Of(std::move(body));
    if (!json_size.empty()) request.headers = headers;
    return DecodeInferCall(request, signature_, options_);
  }

  absl::StatusOr<InferCall> DecodeBinary(const std::string& json, const std::string& binary) {
    return Decode(json + binary, std::to_string(json.size()));
  }

  std::string Refusal(std::string body) {
    return std::string(Decode(std::move(body)).status().message());
  }

  // A body with one input.
  static std::string WithInput(std::string_view datatype, std::string_view shape,
                               std::string_view data) {
    return std::string(R"({"inputs":[{"name":"x","datatype":")") + std::string(datatype) +
           R"(","shape":)" + std::string(shape) + R"(,"data":)" + std::string(data) + "}]}";
  }

  Signature signature_;
  DecodeOptions options_;
};

TEST_F(InferDecoderTest, ReadsARequestInJson) {
  const InferCall call =
      Decode(
          R"({"id":"7","parameters":{"a":1,"b":"t","c":true,"d":0.5},"inputs":[)"
          R"({"name":"x","datatype":"FP32","shape":[2,2],"data":[[1,2],[3,4]]},)"
          R"({"data":["a","é"],"name":"s","shape":[2],"datatype":"BYTES"}],"outputs":[{"name":"y"}]})")
          .value();
  EXPECT_EQ(call.request.id, "7");
  EXPECT_EQ(call.request.parameters.size(), 4u);
  ASSERT_EQ(call.request.inputs.size(), 2u);
  EXPECT_THAT(call.request.inputs[0].tensor.view().as<float>(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(UnpackBytes(call.request.inputs[1].tensor.bytes()), ElementsAre("a", "é"));
  EXPECT_THAT(call.request.outputs, ElementsAre("y"));
  EXPECT_FALSE(call.WantsBinary("y"));
}

TEST_F(InferDecoderTest, TakesEveryDatatypeThatJsonCarries) {
  for (const DTypeRow& row : DTypeTable()) {
    const bool half = row.dtype == DType::kFp16 || row.dtype == DType::kBf16;
    const std::string_view data = row.dtype == DType::kBool    ? "[true]"
                                  : row.dtype == DType::kBytes ? "[\"a\"]"
                                                               : "[1]";
    const auto call = Decode(WithInput(row.oip, "[1]", data));
    EXPECT_EQ(call.ok(), !half) << row.oip << call.status();
    if (call.ok()) {
      EXPECT_EQ(call->request.inputs[0].tensor.dtype(), row.dtype);
    }
  }
}

TEST_F(InferDecoderTest, UsesBinaryTensorsWhereTheyLie) {
  const std::string json =
      R"({"inputs":[{"name":"a","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}},)"
      R"({"name":"j","datatype":"INT8","shape":[1],"data":[5]},)"
      R"({"name":"b","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":5}}],)"
      R"("parameters":{"binary_data_output":true},"outputs":[{"name":"y","parameters":{"binary_data":false}},{"name":"z"}]})";
  const float values[] = {1.5F, 2.5F};
  const std::string binary =
      std::string(reinterpret_cast<const char*>(values), 8) + std::string("\x01\0\0\0q", 5);
  const InferCall call = DecodeBinary(json, binary).value();
  std::array<float, 2> read;
  std::memcpy(read.data(), call.request.inputs[0].tensor.bytes().data(), 8);
  EXPECT_THAT(read, ElementsAre(1.5F, 2.5F));
  EXPECT_THAT(UnpackBytes(call.request.inputs[2].tensor.bytes()), ElementsAre("q"));
  EXPECT_FALSE(call.WantsBinary("y"));
  EXPECT_TRUE(call.WantsBinary("z"));
}

TEST_F(InferDecoderTest, TheHeaderMayCoverTheWholeBody) {
  const std::string body = WithInput("FP32", "[1]", "[1]");
  EXPECT_TRUE(Decode(body, std::to_string(body.size())).ok());
}

TEST_F(InferDecoderTest, RefusesBinaryDataThatDoesNotAddUp) {
  const std::string json =
      R"({"inputs":[{"name":"a","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}}]})";
  EXPECT_THAT(DecodeBinary(json, "12345678x").status().message(),
              testing::HasSubstr("unexpected additional input data"));
  EXPECT_EQ(DecodeBinary(json, "1234567").status().message(),
            "reading input 'a': 'binary_data_size' is 8, and 7 bytes are left in the request body");
  for (const char* size : {"-1", "x", "99999", "99999999999999999999", "+5"}) {
    EXPECT_THAT(Decode(json + "12345678", size).status().message(),
                testing::HasSubstr("Inference-Header-Content-Length"));
  }
}

TEST_F(InferDecoderTest, AJsonSizeOfZeroIsARawBody) {
  signature_.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim, 2}}};
  const InferCall call = Decode(std::string(16, '\0'), "0").value();
  EXPECT_EQ(call.request.inputs[0].tensor.shape(), (Shape{2, 2}));
  EXPECT_TRUE(call.WantsBinary("anything"));
}

TEST_F(InferDecoderTest, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(Refusal("[]"), "the request is an array, expected an object");
  EXPECT_EQ(Refusal("{}"), "'inputs' is missing");
  EXPECT_EQ(Refusal(R"({"inputs":[{}]})"), "reading input 0: 'name' is missing");
  EXPECT_EQ(Refusal(R"({"inputs":[{"name":"x"}]})"), "reading input 'x': 'datatype' is missing");
  EXPECT_THAT(Refusal(WithInput("FP33", "[1]", "[1]")),
              testing::HasSubstr("unknown datatype 'FP33'"));
  EXPECT_EQ(Refusal(WithInput("FP32", "[1.5]", "[1]")),
            "reading input 'x': a dimension of 'shape' is a number, expected an integer");
  EXPECT_EQ(Refusal(WithInput("FP32", "[-1]", "[1]")),
            "reading input 'x': shape [-1] has a negative dimension");
  EXPECT_EQ(Refusal(WithInput("FP32", "[2,3]", "[1,2,3,4,5]")),
            "reading input 'x': data has 5 elements, shape [2,3] takes 6");
  EXPECT_EQ(Refusal(WithInput("UINT8", "[1]", "[300]")),
            "reading input 'x': element 0 is '300', which UINT8 does not hold");
  EXPECT_EQ(Refusal(WithInput("FP32", "[]", "1")),
            "reading input 'x': 'data' is an integer, expected an array");
  EXPECT_THAT(Refusal(R"({"id":7,"inputs":[]})"),
              testing::HasSubstr("'id' is an integer, expected a string"));
}

TEST_F(InferDecoderTest, SaysWhereTheBodyIsNoJson) {
  const std::string body = WithInput("FP32", "[3]", "[1.25,2.25,3.25]");
  EXPECT_EQ(Refusal(body.substr(0, body.size() - 1) + ",}"),
            StrCat("JSON is malformed at byte ", body.size(), ": expected a key in quotes"));
  EXPECT_EQ(Refusal("hello"), "JSON is malformed at byte 0: expected a value");
}

TEST_F(InferDecoderTest, DataComesOneWayOnly) {
  EXPECT_THAT(Refusal(R"({"inputs":[{"name":"x","datatype":"FP32","shape":[1]}]})"),
              testing::HasSubstr("either"));
  EXPECT_THAT(
      Refusal(
          R"({"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1],"parameters":{"binary_data_size":4}}]})"),
      testing::HasSubstr("either"));
}

TEST_F(InferDecoderTest, IntegersMayBeWrittenAsWholeFloatsWhenAsked) {
  const std::string body = WithInput("INT32", "[2]", "[1.0,2e3]");
  EXPECT_EQ(Refusal(body), "reading input 'x': element 0 is '1.0', not an integer");
  options_.integers = json::IntegerForm::kWholeNumber;
  EXPECT_THAT(Decode(body)->request.inputs[0].tensor.view().as<int32_t>(), ElementsAre(1, 2000));
}

TEST_F(InferDecoderTest, RefusesSharedMemory) {
  const std::string input =
      R"({"inputs":[{"name":"x","datatype":"FP32","shape":[1],"parameters":{"shared_memory_region":"r"})";
  const absl::Status alone = Decode(input + "}]}").status();
  EXPECT_EQ(alone.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(alone.message(),
            "reading input 'x': shared memory is not served: send the data with the request");
  EXPECT_THAT(Refusal(input + R"(,"data":[1]}]})"), testing::HasSubstr("either"));
  const absl::Status output =
      Decode(R"({"inputs":[],"outputs":[{"name":"y","parameters":{"shared_memory_region":"r"}}]})")
          .status();
  EXPECT_EQ(output.code(), absl::StatusCode::kUnimplemented);
}

TEST_F(InferDecoderTest, AScalarMayComeWithTheShapeOfOneElement) {
  signature_.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {}}};
  const auto shape_of = [this](std::string_view shape) {
    return Decode(WithInput("FP32", shape, "[7]"))->request.inputs[0].tensor.shape();
  };
  EXPECT_EQ(shape_of("[]"), Shape{});
  EXPECT_EQ(shape_of("[1]"), Shape{});
  EXPECT_EQ(shape_of("[1,1]"), (Shape{1, 1}));
  signature_.inputs[0].shape = {1};
  EXPECT_EQ(shape_of("[]"), Shape{1});
  signature_.inputs[0].shape = {kAnyDim};
  EXPECT_EQ(shape_of("[]"), Shape{});
}

TEST_F(InferDecoderTest, KeepsItsLimits) {
  options_.max_tensor_bytes = 16;
  EXPECT_EQ(Refusal(WithInput("FP64", "[3]", "[1,2,3]")),
            "reading input 'x': it takes 24 bytes, more than tensor.max_bytes (16)");
  EXPECT_THAT(Refusal(WithInput("FP64", "[4294967296,4294967296]", "[]")),
              testing::HasSubstr("63 bits"));
  options_.max_tensors = 1;
  EXPECT_EQ(Refusal(R"({"inputs":[{},{}]})"),
            "request has 2 inputs, more than tensor.max_tensors (1)");
}

TEST_F(InferDecoderTest, ABoolIsZeroOrOne) {
  const std::string json =
      R"({"inputs":[{"name":"b","datatype":"BOOL","shape":[2],"parameters":{"binary_data_size":2}}]})";
  EXPECT_TRUE(DecodeBinary(json, std::string("\1\0", 2)).ok());
  EXPECT_EQ(DecodeBinary(json, "\1\2").status().message(),
            "reading input 'b': element 1 is 2, which BOOL does not hold: send 0 or 1");
}

}  // namespace
}  // namespace tenon::oip
