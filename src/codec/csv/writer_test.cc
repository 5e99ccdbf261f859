#include "csv/writer.h"

#include <gtest/gtest.h>

namespace tenon::csv {
namespace {

std::string Field(std::string_view field, char delimiter = ',') {
  std::string out;
  AppendField(field, delimiter, &out);
  return out;
}

TEST(CsvWriterTest, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(Field("0.5"), "0.5");
  EXPECT_EQ(Field(""), "");
  EXPECT_EQ(Field("two words"), "two words");
  EXPECT_EQ(Field("a,b"), "\"a,b\"");
  EXPECT_EQ(Field("a,b", ';'), "a,b");
  EXPECT_EQ(Field("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(Field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(Field(" edge"), "\" edge\"");
}

TEST(CsvWriterTest, ARowOfOneEmptyFieldIsNoEmptyLine) {
  std::string out;
  AppendOnlyField("", ',', &out);
  EXPECT_EQ(out, "\"\"");
}

}  // namespace
}  // namespace tenon::csv
