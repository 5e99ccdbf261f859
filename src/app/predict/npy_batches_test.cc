#include "predict/npy_batches.h"

#include <cstring>

#include <gtest/gtest.h>

#include "predict/testing/values.h"
#include "tensor/half.h"

namespace tenon {
namespace {

using NpyInput = TextInput<NpyBatches>;
using npy::Kind;

const Signature kPoint = {.inputs = {SpecOf("X", DType::kFp32, {-1, 2})}};

template <typename T>
std::string File(Kind kind, std::vector<int64_t> shape, const std::vector<T>& values,
                 bool fortran = false) {
  const npy::Layout layout{kind, sizeof(T), fortran, std::move(shape)};
  std::string file = npy::FormatHeader(layout);
  file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  return file;
}

TEST(NpyBatchesTest, RowsAreTheFirstDimension) {
  NpyInput input(kPoint, File<float>(Kind::kFloat, {3, 2}, {1, 2, 3, 4, 5, 6}));
  const Batch batch = input.Next(2).value();
  EXPECT_EQ(batch.inputs[0].name, "X");
  EXPECT_EQ(batch.inputs[0].tensor.shape(), (Shape{2, 2}));
  EXPECT_EQ(ValuesOf<float>(batch.inputs[0].tensor), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(ValuesOf<float>(input.Next(2)->inputs[0].tensor), (std::vector<float>{5, 6}));
  EXPECT_EQ(input.Next(2)->rows, 0);
}

TEST(NpyBatchesTest, FortranOrderIsTheSameArray) {
  NpyInput input(kPoint, File<float>(Kind::kFloat, {3, 2}, {1, 3, 5, 2, 4, 6}, true));
  EXPECT_EQ(ValuesOf<float>(input.Next(2)->inputs[0].tensor), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(ValuesOf<float>(input.Next(2)->inputs[0].tensor), (std::vector<float>{5, 6}));
  EXPECT_EQ(input.Next(2)->rows, 0);
}

TEST(NpyBatchesTest, ElementsAreConvertedToTheInputsType) {
  NpyInput doubles(kPoint, File<double>(Kind::kFloat, {1, 2}, {0.1, -2}));
  EXPECT_EQ(ValuesOf<float>(doubles.Next()->inputs[0].tensor), (std::vector<float>{0.1F, -2}));
  NpyInput integers(kPoint, File<int16_t>(Kind::kInt, {1, 2}, {-3, 4}));
  EXPECT_EQ(ValuesOf<float>(integers.Next()->inputs[0].tensor), (std::vector<float>{-3, 4}));
  NpyInput halves(kPoint, File<uint16_t>(Kind::kFloat, {1, 2}, {0x3C00, Fp16FromFloat(2)}));
  EXPECT_EQ(ValuesOf<float>(halves.Next()->inputs[0].tensor), (std::vector<float>{1, 2}));
  NpyInput narrow({.inputs = {SpecOf("n", DType::kInt8, {-1, 2})}},
                  File<int64_t>(Kind::kInt, {2, 2}, {1, 2, 3, 300}));
  EXPECT_EQ(narrow.Refusal(), "reading the text: row 2, element 1: 300 is not INT8");
}

TEST(NpyBatchesTest, TextsBecomeBytes) {
  const Signature texts = {.inputs = {SpecOf("t", DType::kBytes, {-1})}};
  NpyInput input(texts, npy::FormatHeader({Kind::kBytes, 2, false, {2}}) + std::string("abc\0", 4));
  EXPECT_EQ(TextsOf(input.Next()->inputs[0].tensor), (std::vector<std::string>{"ab", "c"}));
}

TEST(NpyBatchesTest, BooleansAreMadeClean) {
  NpyInput input({.inputs = {SpecOf("b", DType::kBool, {-1})}},
                 npy::FormatHeader({Kind::kBool, 1, false, {2}}) + std::string("\0\7", 2));
  EXPECT_EQ(ValuesOf<uint8_t>(input.Next()->inputs[0].tensor), (std::vector<uint8_t>{0, 1}));
}

TEST(NpyBatchesTest, AFlatArrayIsAColumn) {
  NpyInput input({.inputs = {SpecOf("x", DType::kFp32, {-1, 1})}},
                 File<float>(Kind::kFloat, {2}, {1, 2}));
  EXPECT_EQ(input.Next()->inputs[0].tensor.shape(), (Shape{2, 1}));
}

TEST(NpyBatchesTest, RefusesWhatDoesNotFit) {
  const std::string file = File<float>(Kind::kFloat, {2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(NpyInput(kPoint, file.substr(0, file.size() - 1)).Refusal(),
            "reading the text: it is cut: its header says 2 rows, and row 2 is not whole");
  EXPECT_EQ(NpyInput(kPoint, file + "x").Refusal(),
            "reading the text: something is behind its last row");
  EXPECT_EQ(NpyInput(kPoint, file.substr(0, 30)).Refusal(),
            "reading the text: it ends within its header");
  EXPECT_EQ(NpyInput(kPoint, "").Refusal(), "reading the text: it is empty");
  EXPECT_EQ(NpyInput(kPoint, File<float>(Kind::kFloat, {1, 3}, {1, 2, 3})).Refusal(),
            "reading the text: its rows do not fit input 'X': shape is [3], expected [2]");
  EXPECT_EQ(NpyInput(kPoint, File<float>(Kind::kFloat, {}, {1})).Refusal(),
            "reading the text: it is a single value without rows");
  Signature two = kPoint;
  two.inputs.push_back(SpecOf("Y", DType::kFp32, {-1}));
  EXPECT_EQ(NpyInput(two, file).Refusal(),
            "reading the text: it is one array, and the model takes 2 inputs: give them as CSV or "
            "JSON lines");
}

TEST(NpyBatchesTest, NoRowsAreNoError) {
  EXPECT_EQ(NpyInput(kPoint, File<float>(Kind::kFloat, {0, 2}, {})).Next()->rows, 0);
}

}  // namespace
}  // namespace tenon
