#include "predict/oip_messages.h"

#include <gtest/gtest.h>

#include "predict/testing/values.h"
#include "status/status.h"

namespace tenon {
namespace {

constexpr std::string_view kIris =
    R"({"name":"iris","versions":["1"],"platform":"p","inputs":[{"name":"X","datatype":"FP32","shape":[-1,4]}],)"
    R"("outputs":[{"name":"label","datatype":"INT64","shape":[-1]}]})";

std::string Refusal(std::string_view body, size_t json_bytes) {
  const auto response = ParseInferResponse(body, json_bytes);
  return response.ok() ? "taken" : std::string(MessageOf(response.status()));
}

TEST(OipMessagesTest, ReadsAModelsSignature) {
  const ModelDescription model = ParseModelDescription(kIris).value();
  EXPECT_EQ(model.name, "iris");
  ASSERT_EQ(model.signature.inputs.size(), 1u);
  EXPECT_EQ(model.signature.inputs[0].name, "X");
  EXPECT_EQ(model.signature.inputs[0].dtype, DType::kFp32);
  EXPECT_EQ(model.signature.inputs[0].shape, (Shape{-1, 4}));
  EXPECT_EQ(model.signature.outputs[0].dtype, DType::kInt64);
}

TEST(OipMessagesTest, SaysWhatASignatureLacks) {
  EXPECT_EQ(MessageOf(ParseModelDescription(R"({"name":"a"})").status()), "'inputs' is missing");
  EXPECT_EQ(MessageOf(ParseModelDescription(
                          R"({"name":"a","inputs":[{"name":"X","datatype":"FP32","shape":[-2]}]})")
                          .status()),
            "reading 'inputs': reading tensor 'X': 'shape' is no shape");
  EXPECT_FALSE(ParseModelDescription("<html>").ok());
}

TEST(OipMessagesTest, WritesValuesBehindTheJson) {
  const std::vector<NamedTensor> inputs = {
      {"X", Tensor::Of<float>({1, 2}, std::vector<float>{1, 2}).value()}};
  const std::vector<std::string> outputs = {"y"};
  const InferMessage message = WriteInferMessage(inputs, outputs);
  EXPECT_EQ(message.json,
            R"({"parameters":{"binary_data_output":true},"inputs":[{"name":"X","datatype":"FP32",)"
            R"("shape":[1,2],"parameters":{"binary_data_size":8}}],)"
            R"("outputs":[{"name":"y","parameters":{"binary_data":true}}]})");
  ASSERT_EQ(message.tensors.size(), 1u);
  EXPECT_EQ(static_cast<const void*>(message.tensors[0].data()), inputs[0].tensor.bytes().data());
  EXPECT_TRUE(WriteInferMessage(inputs, {}).json.ends_with("}}]}"));
}

TEST(OipMessagesTest, ReadsValuesInBinaryAndInJson) {
  const std::string json =
      R"({"model_version":"3","outputs":[{"name":"a","datatype":"UINT8","shape":[2],)"
      R"("parameters":{"binary_data_size":2}},{"name":"b","datatype":"FP64","shape":[1,2],"data":[[0.5,null]]}]})";
  const InferResponse response = ParseInferResponse(json + "\1\2", json.size()).value();
  EXPECT_EQ(response.version, "3");
  EXPECT_EQ(ValuesOf<uint8_t>(response.outputs[0].tensor), (std::vector<uint8_t>{1, 2}));
  EXPECT_EQ(ValuesOf<double>(response.outputs[1].tensor).at(0), 0.5);
}

TEST(OipMessagesTest, SaysWhatIsWrongWithAnAnswer) {
  const std::string json =
      R"({"outputs":[{"name":"a","datatype":"UINT8","shape":[2],"parameters":{"binary_data_size":2}}]})";
  EXPECT_EQ(Refusal(json, json.size() + 1), "its JSON is said to be longer than it is itself");
  EXPECT_EQ(Refusal(json + "\1", json.size()),
            "reading output 'a': 'binary_data_size' does not fit the 1 bytes that are left");
  EXPECT_EQ(Refusal(json + "123", json.size()), "1 bytes are behind its last output");
  const std::string flag =
      R"({"outputs":[{"name":"a","datatype":"BOOL","shape":[1],"parameters":{"binary_data_size":1}}]})";
  EXPECT_EQ(Refusal(flag + "\7", flag.size()),
            "reading output 'a': a byte of it is neither 0 nor 1");
  const std::string few = R"({"outputs":[{"name":"a","datatype":"UINT8","shape":[2],"data":[1]}]})";
  EXPECT_TRUE(Refusal(few, few.size()).starts_with("reading output 'a': "));
}

TEST(OipMessagesTest, FindsTheServersWords) {
  EXPECT_EQ(ErrorTextOf(R"({"error":"no such model"})"), "no such model");
  EXPECT_EQ(ErrorTextOf("<html>bad gateway</html>"), "'<html>bad gateway</html>'");
}

}  // namespace
}  // namespace tenon
