#include "predict/csv_batches.h"

#include <gtest/gtest.h>

#include "predict/testing/values.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using CsvInput = TextInput<CsvBatches>;

const Signature kPoint = {.inputs = {SpecOf("X", DType::kFp32, {-1, 2})}};
const Signature kPerson = {
    .inputs = {SpecOf("age", DType::kFp32, {-1, 1}), SpecOf("city", DType::kBytes, {-1, 1})}};

TEST(CsvBatchesTest, ColumnsBecomeTheInputsOfTheirNames) {
  CsvInput input(kPerson, "city,age\n\"Bern, CH\",40\nKöln,7\n", CsvOptions());
  const Batch batch = input.Next().value();
  EXPECT_EQ(batch.rows, 2);
  ASSERT_EQ(batch.inputs.size(), 2u);
  EXPECT_EQ(batch.inputs[0].name, "age");
  EXPECT_EQ(batch.inputs[0].tensor.shape(), (Shape{2, 1}));
  EXPECT_EQ(ValuesOf<float>(batch.inputs[0].tensor), (std::vector<float>{40, 7}));
  EXPECT_EQ(TextsOf(batch.inputs[1].tensor), (std::vector<std::string>{"Bern, CH", "Köln"}));
  EXPECT_EQ(input.Next()->rows, 0);
}

TEST(CsvBatchesTest, GivesRowsBatchByBatch) {
  CsvInput input(kPoint, "a,b\n1,2\n3,4\n5,6\n", CsvOptions());
  EXPECT_EQ(ValuesOf<float>(input.Next(2)->inputs[0].tensor), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(ValuesOf<float>(input.Next(2)->inputs[0].tensor), (std::vector<float>{5, 6}));
  EXPECT_EQ(input.Next(2)->rows, 0);
}

TEST(CsvBatchesTest, TheFirstRowCanBeData) {
  CsvInput input(kPoint, "1,2\n3,4\n", CsvOptions{.header = false});
  EXPECT_EQ(input.Next()->rows, 2);
  CsvInput named(kPoint, "1.5,2\n3,4\n", CsvOptions());
  EXPECT_EQ(named.Refusal(),
            "reading the text: its first row has numbers and no names; say --no-header when it is "
            "data");
  CsvInput counted(kPoint, "0,1\n3,4\n", CsvOptions());
  EXPECT_EQ(counted.Next()->rows, 1) << "pandas names nameless columns so";
}

TEST(CsvBatchesTest, NamesRowAndColumnOfABadValue) {
  CsvInput input(kPerson, "city,age\nBern,40\n\nKöln,x\n", CsvOptions());
  EXPECT_EQ(input.Refusal(), "reading the text: row 2, column 'age': 'x' is not FP32");
  CsvInput nameless(kPoint, "1,y\n", CsvOptions{.header = false});
  EXPECT_EQ(nameless.Refusal(), "reading the text: row 1, column 2: 'y' is not FP32");
}

TEST(CsvBatchesTest, RowsAreAsLongAsTheHeader) {
  CsvInput few(kPoint, "a,b\n1,2\n3\n", CsvOptions());
  EXPECT_EQ(few.Refusal(),
            "reading the text: row 2 (line 3) has 1 values, the header 2; column 'b' has none");
  CsvInput many(kPoint, "1,2\n3,4,5\n", CsvOptions{.header = false});
  EXPECT_EQ(many.Refusal(), "reading the text: row 2 (line 2) has 3 values, the first row 2");
}

TEST(CsvBatchesTest, ChosenColumnsAreTheOnlyOnes) {
  CsvInput input(kPoint, "id,x,y,label\nu1,1,2,no\n", CsvOptions{.columns = {"y", "x"}});
  EXPECT_EQ(ValuesOf<float>(input.Next()->inputs[0].tensor), (std::vector<float>{2, 1}));
  CsvInput unknown(kPoint, "id,xx,y\n1,2,3\n", CsvOptions{.columns = {"x", "y"}});
  EXPECT_EQ(unknown.Refusal(), "reading the text: there is no column 'x' (did you mean 'xx'?)");
  CsvInput nameless(kPoint, "1,2\n", CsvOptions{.header = false, .columns = {"x", "y"}});
  EXPECT_EQ(nameless.Refusal(), "reading the text: columns are chosen by a header's names");
}

TEST(CsvBatchesTest, AHeaderAloneHasNoRowsAndNothingIsAnError) {
  CsvInput header(kPoint, "a,b\n", CsvOptions());
  EXPECT_EQ(header.Next()->rows, 0);
  CsvInput nothing(kPoint, "", CsvOptions());
  EXPECT_EQ(nothing.Refusal(), "reading the text: it is empty");
}

TEST(CsvBatchesTest, SaysInWhichLineTheCsvIsWrong) {
  CsvInput input(kPoint, "a,b\n\"1,2\n", CsvOptions());
  EXPECT_EQ(input.Refusal(), "reading the text: line 3: a quote is opened and never closed");
}

TEST(CsvBatchesTest, ReadsOtherDelimiters) {
  CsvInput input(kPoint, "a;b\n1;2\n", CsvOptions{.delimiter = ';'});
  EXPECT_EQ(input.Next()->rows, 1);
}

TEST(CsvBatchesTest, ReadsWhatIsLongerThanAPieceOfTheSource) {
  std::string text = "a,b\n";
  constexpr int kRows = 100'000;
  for (int i = 0; i < kRows; ++i) StrAppend(&text, i, ",", i + 0.5, "\n");
  CsvInput input(kPoint, text, CsvOptions());
  int64_t rows = 0;
  float last = 0;
  while (true) {
    const Batch batch = input.Next(1000).value();
    if (batch.rows == 0) break;
    rows += batch.rows;
    last = ValuesOf<float>(batch.inputs[0].tensor).back();
  }
  EXPECT_EQ(rows, kRows);
  EXPECT_EQ(last, kRows - 0.5F);
}

}  // namespace
}  // namespace tenon
