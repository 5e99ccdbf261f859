#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/oip/grpc_service.pb.h"
#include "dialect/oip/infer_message.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon::oip {
namespace {

using inference::ModelInferRequest;
using testing::ElementsAre;
using testing::HasSubstr;

class InferMessageDecoderTest : public testing::Test {
 protected:
  ModelInferRequest::InferInputTensor& AddInput(const std::string& datatype,
                                                const std::vector<int64_t>& shape) {
    auto* input = message_.add_inputs();
    input->set_name("x" + std::to_string(message_.inputs_size()));
    input->set_datatype(datatype);
    for (const int64_t dim : shape) input->add_shape(dim);
    return *input;
  }

  absl::StatusOr<InferRequest> Decode() {
    const auto bytes = std::make_shared<const std::string>(message_.SerializeAsString());
    bytes_ = *bytes;
    TENON_ASSIGN_OR_RETURN(const InferMessage split, SplitInferMessage(bytes_, options_));
    return DecodeInferMessage(split, bytes, signature_, options_);
  }

  std::string Refusal() {
    const auto request = Decode();
    EXPECT_EQ(request.status().code(), absl::StatusCode::kInvalidArgument) << request.status();
    return std::string(MessageOf(request.status()));
  }

  ModelInferRequest message_;
  std::string_view bytes_;
  Signature signature_;
  DecodeOptions options_;
};

TEST_F(InferMessageDecoderTest, ReadsNamesParametersAndOutputs) {
  message_.set_model_name("m");
  message_.set_model_version("3");
  message_.set_id("7");
  (*message_.mutable_parameters())["a"].set_int64_param(-1);
  (*message_.mutable_parameters())["b"].set_string_param("t");
  (*message_.mutable_parameters())["c"].set_bool_param(false);
  (*message_.mutable_parameters())["d"].set_double_param(0.5);
  (*message_.mutable_parameters())["e"].set_uint64_param(7);
  message_.add_outputs()->set_name("y");
  const auto request = Decode();
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->model, "m");
  EXPECT_EQ(request->version, "3");
  EXPECT_EQ(request->id, "7");
  EXPECT_THAT(request->parameters,
              testing::UnorderedElementsAre(
                  std::pair("a", Parameter(int64_t{-1})), std::pair("b", Parameter("t")),
                  std::pair("c", Parameter(false)), std::pair("d", Parameter(0.5)),
                  std::pair("e", Parameter(uint64_t{7}))));
  EXPECT_THAT(request->outputs, ElementsAre("y"));
}

TEST_F(InferMessageDecoderTest, RawContentsAreUsedWhereTheyLie) {
  AddInput("FP32", {1, 2});
  const float values[] = {1, 2};
  message_.add_raw_input_contents(values, sizeof(values));
  const auto request = Decode();
  ASSERT_TRUE(request.ok()) << request.status();
  const std::span<const std::byte> bytes = request->inputs[0].tensor.bytes();
  const auto* begin = reinterpret_cast<const std::byte*>(bytes_.data());
  EXPECT_GE(bytes.data(), begin);
  EXPECT_EQ(bytes.data() + bytes.size(), begin + bytes_.size());
}

TEST_F(InferMessageDecoderTest, EveryTypeHasItsField) {
  AddInput("BOOL", {2}).mutable_contents()->mutable_bool_contents()->Add(true);
  message_.mutable_inputs(0)->mutable_contents()->add_bool_contents(false);
  AddInput("INT8", {1}).mutable_contents()->add_int_contents(-128);
  AddInput("INT16", {1}).mutable_contents()->add_int_contents(-5);
  AddInput("INT32", {1}).mutable_contents()->add_int_contents(std::numeric_limits<int32_t>::min());
  AddInput("INT64", {1}).mutable_contents()->add_int64_contents(-9);
  AddInput("UINT8", {1}).mutable_contents()->add_uint_contents(255);
  AddInput("UINT16", {1}).mutable_contents()->add_uint_contents(65535);
  AddInput("UINT32", {1}).mutable_contents()->add_uint_contents(4294967295);
  AddInput("UINT64", {1})
      .mutable_contents()
      ->add_uint64_contents(std::numeric_limits<uint64_t>::max());
  AddInput("FP32", {1}).mutable_contents()->add_fp32_contents(0.5F);
  AddInput("FP64", {1}).mutable_contents()->add_fp64_contents(0.25);
  AddInput("BYTES", {2}).mutable_contents()->add_bytes_contents("a\xFF");
  message_.mutable_inputs(11)->mutable_contents()->add_bytes_contents("");
  const auto request = Decode();
  ASSERT_TRUE(request.ok()) << request.status();
  const auto& in = request->inputs;
  EXPECT_THAT(in[0].tensor.view().as<bool>(), ElementsAre(true, false));
  EXPECT_THAT(in[1].tensor.view().as<int8_t>(), ElementsAre(-128));
  EXPECT_THAT(in[2].tensor.view().as<int16_t>(), ElementsAre(-5));
  EXPECT_THAT(in[3].tensor.view().as<int32_t>(), ElementsAre(std::numeric_limits<int32_t>::min()));
  EXPECT_THAT(in[4].tensor.view().as<int64_t>(), ElementsAre(-9));
  EXPECT_THAT(in[5].tensor.view().as<uint8_t>(), ElementsAre(255));
  EXPECT_THAT(in[6].tensor.view().as<uint16_t>(), ElementsAre(65535));
  EXPECT_THAT(in[7].tensor.view().as<uint32_t>(), ElementsAre(4294967295U));
  EXPECT_THAT(in[8].tensor.view().as<uint64_t>(),
              ElementsAre(std::numeric_limits<uint64_t>::max()));
  float single = 0;
  std::memcpy(&single, in[9].tensor.bytes().data(), sizeof(single));
  EXPECT_EQ(single, 0.5F);
  EXPECT_EQ(in[10].tensor.bytes().size(), sizeof(double));
  EXPECT_THAT(UnpackBytes(in[11].tensor.bytes()), ElementsAre("a\xFF", ""));
}

TEST_F(InferMessageDecoderTest, ContentsMustBeWhatDatatypeAndShapeSay) {
  AddInput("INT8", {1}).mutable_contents()->add_int_contents(128);
  EXPECT_EQ(Refusal(), "reading input 'x1': element 0 is 128, which INT8 does not hold");
  message_.Clear();
  AddInput("FP32", {2}).mutable_contents()->add_fp32_contents(1);
  EXPECT_EQ(Refusal(), "reading input 'x1': 'fp32_contents' has 1 elements, and the shape [2] 2");
  message_.Clear();
  AddInput("FP32", {1}).mutable_contents()->add_fp64_contents(1);
  EXPECT_EQ(Refusal(), "reading input 'x1': its contents are in field 7, expected 'fp32_contents'");
  message_.Clear();
  AddInput("FP16", {1}).mutable_contents()->add_fp32_contents(1);
  EXPECT_THAT(Refusal(), HasSubstr("no field of 'contents' carries FP16"));
  message_.Clear();
  AddInput("FP33", {1});
  EXPECT_THAT(Refusal(), HasSubstr("'FP33'"));
}

TEST_F(InferMessageDecoderTest, AnEmptyTensorNeedsNoContents) {
  AddInput("FP32", {0, 4});
  const auto request = Decode();
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->inputs[0].tensor.element_count(), 0);
}

TEST_F(InferMessageDecoderTest, RawAndTypedContentsDoNotMix) {
  AddInput("INT32", {1}).mutable_contents()->add_int_contents(1);
  message_.add_raw_input_contents("abcd");
  EXPECT_THAT(Refusal(), HasSubstr("'raw_input_contents'"));
  AddInput("INT32", {1});
  EXPECT_EQ(Refusal(), "request has 2 inputs and 1 raw_input_contents");
}

TEST_F(InferMessageDecoderTest, B69ShapesThatNoTensorHasAreRefused) {
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{2147483648, 2147483648}, std::vector<int64_t>{-1},
        std::vector<int64_t>(10000, 1), std::vector<int64_t>{1 << 30}}) {
    message_.Clear();
    AddInput("FP32", shape);
    message_.add_raw_input_contents("abcd");
    EXPECT_THAT(Refusal(), HasSubstr("reading input"));
  }
  message_.Clear();
  AddInput("FP32", {2});
  message_.add_raw_input_contents("abcd");
  EXPECT_THAT(Refusal(), HasSubstr("reading input 'x1'"));
  message_.Clear();
  AddInput("BYTES", {1});
  message_.add_raw_input_contents("\xFF\xFF\xFF\xFF");
  EXPECT_THAT(Refusal(), HasSubstr("reading input 'x1'"));
}

TEST_F(InferMessageDecoderTest, B70CountsAreBounded) {
  for (int i = 0; i < 65; ++i) message_.add_outputs();
  EXPECT_THAT(Refusal(), HasSubstr("tensor.max_tensors (64)"));
  message_.Clear();
  for (int i = 0; i < 257; ++i) (*message_.mutable_parameters())[std::to_string(i)];
  EXPECT_THAT(Refusal(), HasSubstr("more than 256 parameters"));
}

TEST_F(InferMessageDecoderTest, WhatIsNotServedNamesItself) {
  auto& input = AddInput("FP32", {1});
  (*input.mutable_parameters())["shared_memory_region"].set_string_param("r");
  EXPECT_THAT(MessageOf(Decode().status()), HasSubstr("shared memory is not served"));
  message_.Clear();
  (*message_.add_outputs()->mutable_parameters())["classification"].set_int64_param(3);
  EXPECT_EQ(Decode().status().code(), absl::StatusCode::kUnimplemented);
  message_.Clear();
  (*message_.mutable_parameters())["triton_x"].set_bool_param(true);
  EXPECT_EQ(Refusal(), "reading parameter 'triton_x': the name is reserved");
  message_.Clear();
  (*message_.mutable_parameters())["timeout"].set_int64_param(-1);
  EXPECT_THAT(Refusal(), HasSubstr("expected a number from 0"));
}

TEST_F(InferMessageDecoderTest, BytesThatAreNoMessageAreRefused) {
  for (const std::string_view bytes :
       {std::string_view("\x0A\x05q", 3), std::string_view("\x0A\x01\xFF", 3),
        std::string_view("\x08\x01", 2), std::string_view("\x0B\x0B", 2)}) {
    EXPECT_EQ(SplitInferMessage(bytes, options_).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(InferMessageDecoderTest, AScalarMayComeAsOneElement) {
  signature_.inputs = {{.name = "x1", .dtype = DType::kFp32, .shape = {}}};
  AddInput("FP32", {1});
  message_.add_raw_input_contents("abcd");
  EXPECT_TRUE(Decode()->inputs[0].tensor.shape().empty());
}

}  // namespace
}  // namespace tenon::oip
