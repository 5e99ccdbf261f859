#include "predict/json_batches.h"

#include <cmath>

#include <gtest/gtest.h>

#include "predict/testing/values.h"

namespace tenon {
namespace {

using JsonInput = TextInput<JsonLinesBatches>;

const Signature kPoint = {.inputs = {SpecOf("X", DType::kFp32, {-1, 2})}};
const Signature kPerson = {
    .inputs = {SpecOf("age", DType::kInt64, {-1, 1}), SpecOf("city", DType::kBytes, {-1})}};

std::string Refusal(const Signature& signature, const std::string& text) {
  return JsonInput(signature, text).Refusal();
}

TEST(JsonBatchesTest, ObjectsNameTheInputs) {
  JsonInput input(kPerson,
                  "{\"city\": \"Bern\", \"age\": 40}\n\n{\"age\": [7], \"city\": \"K\\u00f6ln\"}");
  const Batch batch = input.Next().value();
  EXPECT_EQ(batch.rows, 2);
  EXPECT_EQ(batch.inputs[0].tensor.shape(), (Shape{2, 1}));
  EXPECT_EQ(ValuesOf<int64_t>(batch.inputs[0].tensor), (std::vector<int64_t>{40, 7}));
  EXPECT_EQ(batch.inputs[1].tensor.shape(), (Shape{2}));
  EXPECT_EQ(TextsOf(batch.inputs[1].tensor), (std::vector<std::string>{"Bern", "Köln"}));
  EXPECT_EQ(input.Next()->rows, 0);
}

TEST(JsonBatchesTest, TheOnlyInputsValueMayStandAlone) {
  JsonInput input(kPoint, "[1, 2]\r\n{\"X\": [3, null]}\n[5, true]\n");
  const std::vector<float> values = ValuesOf<float>(input.Next()->inputs[0].tensor);
  EXPECT_EQ(values[2], 3);
  EXPECT_TRUE(std::isnan(values[3]));
  EXPECT_EQ(values[5], 1);
  JsonInput scalar({.inputs = {SpecOf("t", DType::kBytes, {-1})}}, "\"a\"\n\"b\"\n");
  EXPECT_EQ(TextsOf(scalar.Next()->inputs[0].tensor), (std::vector<std::string>{"a", "b"}));
}

TEST(JsonBatchesTest, ArraysAreNestedAsTheInputIs) {
  JsonInput input({.inputs = {SpecOf("X", DType::kInt32, {-1, 2, 2})}},
                  "[[1,2],[3,4]]\n[[5,6],[7,8]]");
  EXPECT_EQ(input.Next()->inputs[0].tensor.shape(), (Shape{2, 2, 2}));
  EXPECT_EQ(Refusal({.inputs = {SpecOf("X", DType::kInt32, {-1, 2, 2})}}, "[[1,2],[3]]"),
            "reading the text: row 1: input 'X': its arrays differ in length");
}

TEST(JsonBatchesTest, SaysWhatIsWrongInWhichRow) {
  EXPECT_EQ(Refusal(kPoint, "[1,2]\n[1,2,3]\n"),
            "reading the text: row 2: input 'X': shape is [3], expected [2]");
  EXPECT_EQ(Refusal(kPoint, "[1,\"x\"]"), "reading the text: row 1: input 'X': 'x' is not FP32");
  EXPECT_EQ(Refusal(kPerson, "{\"age\": 1}"), "reading the text: row 1: input 'city' is missing");
  EXPECT_EQ(Refusal(kPerson, "{\"age\": 1, \"city\": \"a\", \"ctiy\": 2}"),
            "reading the text: row 1: the model has no input 'ctiy' (did you mean 'city'?)");
  EXPECT_EQ(Refusal(kPerson, "[1]"),
            "reading the text: row 1: it is an array, and a model with 2 inputs takes an object of "
            "their names");
  EXPECT_EQ(Refusal(kPerson, "{\"age\": {}, \"city\": \"a\"}"),
            "reading the text: row 1: input 'age': an object is no value of a tensor");
  EXPECT_TRUE(Refusal(kPoint, "[1,2]\n{").starts_with("reading the text: row 2: "));
  EXPECT_EQ(Refusal(kPoint, ""), "reading the text: it is empty");
}

TEST(JsonBatchesTest, RowsOfOpenShapeAgreeWithinABatch) {
  const Signature open = {.inputs = {SpecOf("X", DType::kFp32, {-1, -1})}};
  EXPECT_EQ(Refusal(open, "[1,2]\n[1,2,3]"),
            "reading the text: row 2: input 'X': shape is [3], and in the row before it is [2]; "
            "--batch 1 takes rows of any shape");
  JsonInput input(open, "[1,2]\n[1,2,3]");
  EXPECT_EQ(input.Next(1)->inputs[0].tensor.shape(), (Shape{1, 2}));
  EXPECT_EQ(input.Next(1)->inputs[0].tensor.shape(), (Shape{1, 3}));
}

TEST(JsonBatchesTest, AnOptionalInputIsInAllRowsOrInNone) {
  Signature signature = kPerson;
  signature.inputs[1].optional = true;
  EXPECT_EQ(JsonInput(signature, "{\"age\":1}\n{\"age\":2}").Next()->inputs.size(), 1u);
  EXPECT_EQ(Refusal(signature, "{\"age\":1}\n{\"age\":2,\"city\":\"a\"}"),
            "reading the text: row 2: input 'city' is there, and in the row before it is not");
  EXPECT_EQ(Refusal(signature, "{\"age\":1,\"city\":\"a\"}\n{\"age\":2}"),
            "reading the text: row 2: input 'city' is missing");
}

}  // namespace
}  // namespace tenon
