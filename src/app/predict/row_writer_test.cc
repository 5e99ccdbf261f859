#include "predict/row_writer.h"

#include <gtest/gtest.h>

#include "predict/testing/values.h"

namespace tenon {
namespace {

NamedTensor Texts(std::string name, const std::vector<std::string>& texts) {
  std::string packed;
  for (const std::string& text : texts) AppendBytesElement(text, &packed);
  const auto rows = static_cast<int64_t>(texts.size());
  return {std::move(name), Tensor::FromPackedBytes({rows}, packed).value()};
}

NamedTensor Floats(std::string name, Shape shape, const std::vector<float>& values) {
  return {std::move(name), Tensor::Of<float>(std::move(shape), values).value()};
}

std::string Write(RowWriter& writer, std::vector<NamedTensor> outputs, int64_t rows) {
  std::string text;
  const absl::Status status =
      writer.Append(SplitRows(std::move(outputs), rows).value(), rows, &text);
  return status.ok() ? text : std::string(status.message());
}

TEST(RowWriterTest, CsvHasAColumnForEachValue) {
  const auto writer = MakeRowWriter({.name = "csv"}).value();
  EXPECT_EQ(Write(*writer, {Texts("label", {"a,b", "c"}), Floats("p", {2, 2}, {1, 2, 3, 4})}, 2),
            "label,p_0,p_1\n\"a,b\",1,2\nc,3,4\n");
  EXPECT_EQ(Write(*writer, {Texts("label", {"d"}), Floats("p", {1, 2}, {5, 6})}, 1), "d,5,6\n");
  EXPECT_EQ(Write(*writer, {Texts("label", {"d"}), Floats("p", {1, 3}, {5, 6, 7})}, 1),
            "output 'p' has 3 values a row, and had others before; JSON carries them");
}

TEST(RowWriterTest, CsvCanDoWithoutItsHeader) {
  const auto writer = MakeRowWriter({.name = "csv", .header = false, .delimiter = ';'}).value();
  EXPECT_EQ(Write(*writer, {Floats("p", {2, 1}, {1, 2}), Texts("t", {"a;b", "c,d"})}, 2),
            "1;\"a;b\"\n2;c,d\n");
}

TEST(RowWriterTest, ARowOfOneEmptyTextIsARow) {
  const auto writer = MakeRowWriter({.name = "csv"}).value();
  EXPECT_EQ(Write(*writer, {Texts("t", {"", "a"})}, 2), "t\n\"\"\na\n");
}

TEST(RowWriterTest, JsonIsAnObjectALine) {
  const auto writer = MakeRowWriter({.name = "json"}).value();
  EXPECT_EQ(Write(*writer, {Floats("y", {2, 1}, {1, 2}), Floats("m", {2, 1, 2}, {1, 2, 3, 4})}, 2),
            "{\"y\":1,\"m\":[[1,2]]}\n{\"y\":2,\"m\":[[3,4]]}\n");
  EXPECT_EQ(Write(*writer, {Texts("t", {"\xC3\xA4\""})}, 1), "{\"t\":\"\xC3\xA4\\\"\"}\n");
}

TEST(RowWriterTest, TablesStandInColumns) {
  const auto writer = MakeRowWriter({.name = "table"}).value();
  EXPECT_EQ(
      Write(*writer, {Texts("name", {"\xC3\xA4", "longer"}), Floats("y", {2}, {1, 0.25F})}, 2),
      "name       y\n\xC3\xA4          1\nlonger  0.25\n");
}

TEST(RowWriterTest, WithoutRowsThereIsWhatStandsForThem) {
  const std::vector<TensorSpec> specs = {SpecOf("label", DType::kInt64, {-1}),
                                         SpecOf("p", DType::kFp32, {-1, 2})};
  std::string text;
  MakeRowWriter({.name = "csv"}).value()->AppendNone(specs, &text);
  EXPECT_EQ(text, "label,p_0,p_1\n");
  text.clear();
  MakeRowWriter({.name = "json"}).value()->AppendNone(specs, &text);
  EXPECT_EQ(text, "");
  const std::vector<TensorSpec> open = {SpecOf("p", DType::kFp32, {-1, -1})};
  MakeRowWriter({.name = "csv"}).value()->AppendNone(open, &text);
  EXPECT_EQ(text, "") << "nobody knows the columns";
}

TEST(RowWriterTest, OtherFormatsAreRefused) {
  EXPECT_EQ(MakeRowWriter({.name = "xml"}).status().message(),
            "output format 'xml' is none of csv, json, table");
}

}  // namespace
}  // namespace tenon
