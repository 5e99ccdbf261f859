#include "json/tensor_body.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::json {
namespace {

TensorBody Split(std::string_view body) {
  TensorBody out;
  const absl::Status status = SplitTensorBody(body, &out);
  EXPECT_TRUE(status.ok()) << status;
  return out;
}

TEST(TensorBodyTest, CutsTheDataOfEachInput) {
  const TensorBody body = Split(
      R"({"id":"1","inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1, 2]},{"name":"y"},{"data":[["a]\"",""]]}],"outputs":[]})");
  EXPECT_EQ(
      body.envelope,
      R"({"id":"1","inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":null},{"name":"y"},{"data":null}],"outputs":[]})");
  EXPECT_THAT(body.data, testing::ElementsAre("[1, 2]", "", R"([["a]\"",""]])"));
}

TEST(TensorBodyTest, CutsNothingElse) {
  for (const char* text :
       {R"({"data":[1],"outputs":[{"data":[1]}],"parameters":{"inputs":[{"data":[1]}]}})",
        R"({"inputs":{"data":[1]}})",
        R"({"inputs":[{"data":1},{"data":{"a":[1]}},[{"data":[1]}],7]})",
        R"([{"inputs":[{"data":[1]}]}])", R"({"a":"\"inputs\":[{\"data\":[1]}]"})", "[]", "7",
        ""}) {
    EXPECT_EQ(Split(text).envelope, text);
  }
}

TEST(TensorBodyTest, FindsTheEndOfLongArrays) {
  std::string array = "[";
  for (int i = 0; i < 1000; ++i) array += (i % 7 == 0 ? "[1.25,2.5]," : "123456.789,");
  array += "0]";
  for (size_t pad = 0; pad < 70; ++pad) {
    const std::string head = R"({"inputs":[{"name":")" + std::string(pad, 'n') + R"(","data":)";
    const std::string text = head + array + "}]}";  // which the split borrows from
    const TensorBody body = Split(text);
    ASSERT_EQ(body.data[0], array) << pad;
    ASSERT_EQ(body.envelope, head + "null}]}");
  }
}

TEST(TensorBodyTest, LeavesWhatIsCutShortForTheParserToRefuse) {
  const std::string text = R"({"inputs":[{"data":[1,2,"a"],"n":{"x":[]}}]})";
  for (size_t size = 0; size < text.size(); ++size) {
    const TensorBody body = Split(text.substr(0, size));
    EXPECT_LE(body.envelope.size(), size + 4);
  }
}

TEST(TensorBodyTest, RefusesKeysThatComeTwice) {
  TensorBody out;
  EXPECT_FALSE(SplitTensorBody(R"({"inputs":[{"data":[1],"data":[2]}]})", &out).ok());
  EXPECT_FALSE(SplitTensorBody(R"({"inputs":[{"data":[1]}],"inputs":[{"data":[2]}]})", &out).ok());
}

TEST(TensorBodyTest, NestingCostsNoStack) {
  EXPECT_EQ(Split(std::string(1'000'000, '[')).data.size(), 0u);
}

TEST(TensorBodyTest, PlacesInTheEnvelopeArePlacesInTheBody) {
  constexpr std::string_view kBody =
      R"({"inputs":[{"data":[1,2,3],"a":1},{"b":2},{"data":[],"c":3}],"d":4})";
  TensorBody split;
  ASSERT_TRUE(SplitTensorBody(kBody, &split).ok());
  for (const char* key : {"inputs", "a", "b", "c", "d"}) {
    const std::string quoted = "\"" + std::string(key) + "\"";
    EXPECT_EQ(PlaceInBody(kBody, split, split.envelope.find(quoted)), kBody.find(quoted)) << key;
  }
  EXPECT_EQ(PlaceInBody(kBody, split, split.envelope.size()), kBody.size());
}

}  // namespace
}  // namespace tenon::json
