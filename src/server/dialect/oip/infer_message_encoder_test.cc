#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/oip/grpc_service.pb.h"
#include "dialect/oip/infer_message.h"

namespace tenon::oip {
namespace {

std::string Whole(const rpc::Reply& reply) {
  std::string bytes = reply.text;
  for (const std::string_view piece : reply.more) bytes.append(piece);
  EXPECT_EQ(bytes.size(), reply.size());
  return bytes;
}

InferResponse Response() {
  const std::vector<float> floats = {1, 2, 3, 4};
  const std::vector<int64_t> integers = {-1};
  InferResponse response{.model = "m", .version = "1", .id = "7"};
  response.parameters = {
      {"a", true}, {"b", int64_t{-5}}, {"c", "t"}, {"d", 0.5}, {"e", uint64_t{9}}};
  response.outputs = {{"y", Tensor::Of<float>({2, 2}, floats).value()},
                      {"z", Tensor::Of<int64_t>({}, integers).value()},
                      {"none", Tensor::Of<float>({0}, std::span<const float>()).value()}};
  return response;
}

TEST(InferMessageEncoderTest, ProtobufReadsWhatIsWritten) {
  inference::ModelInferResponse message;
  ASSERT_TRUE(message.ParseFromString(Whole(EncodeInferMessage(Response()))));
  EXPECT_EQ(message.model_name(), "m");
  EXPECT_EQ(message.model_version(), "1");
  EXPECT_EQ(message.id(), "7");
  EXPECT_TRUE(message.parameters().at("a").bool_param());
  EXPECT_EQ(message.parameters().at("b").int64_param(), -5);
  EXPECT_EQ(message.parameters().at("c").string_param(), "t");
  EXPECT_EQ(message.parameters().at("d").double_param(), 0.5);
  EXPECT_EQ(message.parameters().at("e").uint64_param(), 9U);
  ASSERT_EQ(message.outputs_size(), 3);
  EXPECT_EQ(message.outputs(0).name(), "y");
  EXPECT_EQ(message.outputs(0).datatype(), "FP32");
  EXPECT_THAT(message.outputs(0).shape(), testing::ElementsAre(2, 2));
  EXPECT_EQ(message.outputs(1).shape_size(), 0);
  ASSERT_EQ(message.raw_output_contents_size(), 3);
  EXPECT_EQ(message.raw_output_contents(0).size(), 16U);
  EXPECT_EQ(message.raw_output_contents(1), std::string(8, '\xFF'));
  EXPECT_EQ(message.raw_output_contents(2), "");
}

TEST(InferMessageEncoderTest, TensorsAreSentFromWhereTheyLie) {
  const InferResponse response = Response();
  const rpc::Reply reply = EncodeInferMessage(response);
  EXPECT_EQ(static_cast<const void*>(reply.more[0].data()),
            response.outputs[0].tensor.bytes().data());
}

TEST(InferMessageEncoderTest, AStreamsAnswerHasItWithin) {
  inference::ModelStreamInferResponse message;
  ASSERT_TRUE(message.ParseFromString(Whole(EncodeStreamMessage(Response()))));
  EXPECT_EQ(message.error_message(), "");
  EXPECT_EQ(message.infer_response().raw_output_contents_size(), 3);
}

TEST(InferMessageEncoderTest, AnEmptyIdIsLeftOut) {
  inference::ModelInferResponse message;
  ASSERT_TRUE(message.ParseFromString(Whole(EncodeInferMessage({.model = "m", .version = "1"}))));
  EXPECT_EQ(message.id(), "");
  EXPECT_EQ(message.outputs_size(), 0);
}

}  // namespace
}  // namespace tenon::oip
