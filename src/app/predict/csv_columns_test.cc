#include "predict/csv_columns.h"

#include <gtest/gtest.h>

#include "predict/testing/values.h"

namespace tenon {
namespace {

const Signature kOne = {.inputs = {SpecOf("X", DType::kFp32, {-1, 3})}};
const Signature kSeveral = {.inputs = {SpecOf("age", DType::kFp32, {-1, 1}),
                                       SpecOf("city", DType::kBytes, {-1}),
                                       SpecOf("pixels", DType::kFp32, {-1, 2})}};

using Columns = std::vector<size_t>;

std::string Refusal(const Signature& signature, const std::vector<std::string>& header) {
  const auto inputs = MapNamedColumns(signature, header);
  return inputs.ok() ? "taken" : std::string(inputs.status().message());
}

TEST(CsvColumnsTest, TheOnlyInputTakesAllColumnsInTheirOrder) {
  const std::vector<std::string> header = {"sepal", "petal", "stem"};
  const auto inputs = MapNamedColumns(kOne, header).value();
  ASSERT_EQ(inputs.size(), 1u);
  EXPECT_EQ(inputs[0].columns, (Columns{0, 1, 2}));
  EXPECT_EQ(inputs[0].row_shape, (Shape{3}));
}

TEST(CsvColumnsTest, NumberedColumnsAreFoundInAnyOrder) {
  const std::vector<std::string> header = {"X_2", "X_0", "X_1"};
  EXPECT_EQ(MapNamedColumns(kOne, header).value()[0].columns, (Columns{1, 2, 0}));
}

TEST(CsvColumnsTest, InputsFindTheColumnsOfTheirNames) {
  const std::vector<std::string> header = {"pixels_1", "city", "pixels_0", "age"};
  const auto inputs = MapNamedColumns(kSeveral, header).value();
  ASSERT_EQ(inputs.size(), 3u);
  EXPECT_EQ(inputs[0].columns, (Columns{3}));
  EXPECT_EQ(inputs[1].columns, (Columns{1}));
  EXPECT_EQ(inputs[2].columns, (Columns{2, 0}));
  EXPECT_TRUE(inputs[1].row_shape.empty());
}

TEST(CsvColumnsTest, NamesTheColumnThatIsMissingOrTooMany) {
  EXPECT_EQ(Refusal(kOne, {"a", "b"}),
            "input 'X' takes 3 columns, and there are 2; the last is 'b'");
  EXPECT_EQ(Refusal(kOne, {"a", "b", "c", "d"}),
            "input 'X' takes 3 columns, and there are 4; the first that is too many is 'd'");
  EXPECT_EQ(Refusal(kSeveral, {"aeg", "city", "pixels_0", "pixels_1"}),
            "there is no column 'age' for input 'age' (did you mean 'aeg'?)");
  EXPECT_EQ(Refusal(kSeveral, {"age", "city", "pixels_0"}),
            "there is no column 'pixels_1' for input 'pixels' (did you mean 'pixels_0'?)");
  EXPECT_EQ(Refusal(kSeveral, {"age", "city", "pixels_0", "pixels_1", "cty"}),
            "column 'cty' is no input of the model (did you mean 'city'?)");
  EXPECT_EQ(Refusal(kSeveral, {"age", "age"}), "column 'age' is there twice");
}

TEST(CsvColumnsTest, AnOptionalInputNeedsNoColumn) {
  Signature signature = kSeveral;
  signature.inputs[1].optional = true;
  const std::vector<std::string> header = {"age", "pixels_0", "pixels_1"};
  EXPECT_EQ(MapNamedColumns(signature, header)->size(), 2u);
}

TEST(CsvColumnsTest, AnOpenDimensionIsAsLongAsThereAreColumns) {
  const Signature open = {.inputs = {SpecOf("X", DType::kFp32, {-1, -1})}};
  EXPECT_EQ(MapColumns(open, 5).value()[0].row_shape, (Shape{5}));
  const Signature pairs = {.inputs = {SpecOf("X", DType::kFp32, {-1, -1, 2})}};
  EXPECT_EQ(MapColumns(pairs, 6).value()[0].row_shape, (Shape{3, 2}));
  EXPECT_EQ(MapColumns(pairs, 5).status().message(),
            "input 'X' of shape [-1,-1,2] cannot be told from columns; give it as JSON lines or "
            ".npy");
}

TEST(CsvColumnsTest, WithoutNamesTheInputsTakeTheirSharesInOrder) {
  const auto inputs = MapColumns(kSeveral, 4).value();
  EXPECT_EQ(inputs[0].columns, (Columns{0}));
  EXPECT_EQ(inputs[2].columns, (Columns{2, 3}));
  EXPECT_EQ(MapColumns(kSeveral, 3).status().message(),
            "there are 3 columns, and input 'pixels' takes 2 behind the first 2");
  EXPECT_EQ(MapColumns(kSeveral, 5).status().message(),
            "there are 5 columns, and the model takes 4");
}

TEST(CsvColumnsTest, AnInputWithoutRowsIsRefused) {
  const Signature scalar = {.inputs = {TensorSpec{.name = "k"}}};
  EXPECT_EQ(MapColumns(scalar, 1).status().message(),
            "input 'k' is one value for a whole call and has no rows");
}

}  // namespace
}  // namespace tenon
