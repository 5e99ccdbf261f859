#include "predict/table_writer.h"

#include <gtest/gtest.h>

#include "predict/testing/values.h"

namespace tenon {
namespace {

std::string Write(RowWriter& writer, const std::vector<std::string>& texts) {
  std::string packed;
  for (const std::string& text : texts) AppendBytesElement(text, &packed);
  const auto rows = static_cast<int64_t>(texts.size());
  std::vector<NamedTensor> outputs = {{"t", Tensor::FromPackedBytes({rows}, packed).value()}};
  outputs.push_back(
      {"n", Tensor::Of<int64_t>({rows}, std::vector<int64_t>(texts.size(), 7)).value()});
  std::string text;
  EXPECT_TRUE(writer.Append(SplitRows(std::move(outputs), rows).value(), rows, &text).ok());
  return text;
}

TEST(TableWriterTest, LaterBatchesKeepTheColumns) {
  const auto writer = MakeTableWriter(true);
  EXPECT_EQ(Write(*writer, {"abc"}), "t    n\nabc  7\n");
  EXPECT_EQ(Write(*writer, {"x"}), "x    7\n");
  EXPECT_EQ(Write(*writer, {"longer"}), "longer  7\n");
}

TEST(TableWriterTest, ATerminalIsToldNothingByTheData) {
  const auto writer = MakeTableWriter(false);
  EXPECT_EQ(Write(*writer, {"\x1b[31m\n"}), "\\x1b[31m\\x0a  7\n");
}

TEST(TableWriterTest, SaysThatThereAreNoRows) {
  std::string text;
  MakeTableWriter(true)->AppendNone({}, &text);
  EXPECT_EQ(text, "no rows\n");
}

}  // namespace
}  // namespace tenon
