#include "csv/reader.h"

#include <gtest/gtest.h>

#include "csv/writer.h"
#include "strings/str_cat.h"

namespace tenon::csv {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// The rows of `text`, fed in pieces of `piece` bytes; a refusal is the last row.
Rows Read(std::string_view text, Options options = {}, size_t piece = 4096) {
  Reader reader(options);
  Rows rows;
  while (true) {
    const absl::StatusOr<Step> step = reader.Next();
    if (!step.ok()) {
      rows.push_back({"refused", std::string(step.status().message())});
      return rows;
    }
    if (*step == Step::kEnd) return rows;
    if (*step == Step::kRow) {
      rows.emplace_back(reader.row().begin(), reader.row().end());
    } else if (text.empty()) {
      reader.End();
    } else {
      reader.Feed(text.substr(0, piece));
      text.remove_prefix(std::min(piece, text.size()));
    }
  }
}

TEST(CsvReaderTest, ReadsRowsWhateverTheyEndIn) {
  const Rows expected = {{"a", "b"}, {"1", "2"}, {"3", ""}};
  EXPECT_EQ(Read("a,b\n1,2\n3,\n"), expected);
  EXPECT_EQ(Read("a,b\r\n1,2\r\n3,\r\n"), expected);
  EXPECT_EQ(Read("a,b\r1,2\r3,\r"), expected);
  EXPECT_EQ(Read("a,b\n1,2\n3,"), expected) << "the last row needs no line break";
}

TEST(CsvReaderTest, QuotesKeepWhatTheyHold) {
  EXPECT_EQ(Read("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\nx,\"\",y\n"),
            (Rows{{"a,b", "say \"hi\"", "two\r\nlines"}, {"x", "", "y"}}));
}

TEST(CsvReaderTest, PassesOverEmptyLinesAndTheByteOrderMark) {
  EXPECT_EQ(Read("\xEF\xBB\xBF\n\r\na\n\n\nb\n\n"), (Rows{{"a"}, {"b"}}));
  EXPECT_EQ(Read("\xEF\xBB\xBF\"a,b\"\n"), (Rows{{"a,b"}}));
  EXPECT_EQ(Read("\"\"\n"), (Rows{{""}})) << "an empty field in quotes is a row";
  EXPECT_EQ(Read(""), Rows{});
  EXPECT_EQ(Read("\xEF\xBB\xBF"), Rows{});
  EXPECT_EQ(Read("\xEF\xBBx\n"), (Rows{{"\xEF\xBBx"}}));
  EXPECT_EQ(Read("\xEF\xBB"), (Rows{{"\xEF\xBB"}}));
}

TEST(CsvReaderTest, SaysInWhichLineAQuoteIsWrong) {
  EXPECT_EQ(Read("a\nb\"c\n").back().back(),
            "line 2: a quote stands in a field that does not begin with one");
  EXPECT_EQ(Read("\"a\r\nb\"c\n").back().back(), "line 2: text stands behind a closing quote");
  EXPECT_EQ(Read("a\n\"b\n\n").back().back(), "line 4: a quote is opened and never closed");
}

TEST(CsvReaderTest, KeepsItsLimits) {
  EXPECT_EQ(Read("ok\n123456789\n", {.max_row_bytes = 8}).back().back(),
            "line 2: a row has more than 8 bytes");
  EXPECT_EQ(Read("\"123456789", {.max_row_bytes = 8}, 1).back().back(),
            "line 1: a row has more than 8 bytes");
  EXPECT_EQ(Read("1,2,3,4\n", {.max_columns = 3}).back().back(),
            "line 1: a row has more than 3 columns");
}

TEST(CsvReaderTest, TheDelimiterCanBeAnother) {
  EXPECT_EQ(Read("a;b,c\n", {.delimiter = ';'}), (Rows{{"a", "b,c"}}));
}

TEST(CsvReaderTest, PiecesMakeNoDifference) {
  const std::string text = "\xEF\xBB\xBF\"x\r\ny\",\"\"\"\",1\r\n\r\nplain,,\n\"\"\r\"last\",2,3";
  const Rows whole = Read(text);
  ASSERT_EQ(whole.size(), 4u);
  for (size_t piece = 1; piece < text.size(); ++piece) EXPECT_EQ(Read(text, {}, piece), whole);
}

TEST(CsvReaderTest, CountsLinesWithinQuotes) {
  Reader reader({});
  reader.Feed("\"a\nb\"\n\nc\n");
  ASSERT_EQ(reader.Next().value(), Step::kRow);
  EXPECT_EQ(reader.row_line(), 1);
  ASSERT_EQ(reader.Next().value(), Step::kRow);
  EXPECT_EQ(reader.row_line(), 4);
}

TEST(CsvReaderTest, AFieldIsReadAsItWasWritten) {
  for (const std::string_view field :
       {"plain", "a,b", "\"", "line\nbreak", " edge", "edge ", "", "\r", "\xC3\xA4"}) {
    std::string text;
    AppendOnlyField(field, ',', &text);
    text.push_back('\n');
    EXPECT_EQ(Read(text), (Rows{{std::string(field)}})) << text;
  }
}

}  // namespace
}  // namespace tenon::csv
