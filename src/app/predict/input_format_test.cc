#include "predict/input_format.h"

#include <sstream>

#include <gtest/gtest.h>

#include "predict/testing/values.h"

namespace tenon {
namespace {

absl::StatusOr<InputFormat> Find(std::string_view name, std::string_view path,
                                 const std::string& text) {
  std::istringstream in(text);
  return FindInputFormat(name, path, *ByteSource::Of(in, "the text"));
}

TEST(InputFormatTest, TheEndingOfAFileSaysIt) {
  EXPECT_EQ(Find("auto", "a.csv", "{").value(), InputFormat::kCsv);
  EXPECT_EQ(Find("auto", "a.jsonl", "a,b").value(), InputFormat::kJsonLines);
  EXPECT_EQ(Find("auto", "a.ndjson", "").value(), InputFormat::kJsonLines);
  EXPECT_EQ(Find("auto", "a.npy", "").value(), InputFormat::kNpy);
}

TEST(InputFormatTest, ElseTheContentDoes) {
  EXPECT_EQ(Find("auto", "-", "\x93NUMPY\1").value(), InputFormat::kNpy);
  EXPECT_EQ(Find("auto", "-", "\n {\"X\"").value(), InputFormat::kJsonLines);
  EXPECT_EQ(Find("auto", "-", "[1").value(), InputFormat::kJsonLines);
  EXPECT_EQ(Find("auto", "data.txt", "a,b\n").value(), InputFormat::kCsv);
  EXPECT_EQ(Find("auto", "-", "").value(), InputFormat::kCsv);
}

TEST(InputFormatTest, ANameWins) {
  EXPECT_EQ(Find("csv", "a.npy", "{").value(), InputFormat::kCsv);
  EXPECT_EQ(Find("xls", "a", "").status().message(),
            "input format 'xls' is none of csv, jsonl, npy, auto");
}

TEST(InputFormatTest, EachFormatHasItsReader) {
  const Signature signature = {.inputs = {SpecOf("X", DType::kFp32, {-1, 1})}};
  for (const auto& [format, text] :
       {std::pair(InputFormat::kCsv, "x\n5\n"), std::pair(InputFormat::kJsonLines, "[5]\n")}) {
    std::istringstream in(text);
    const auto source = ByteSource::Of(in, "the text");
    const auto reader = MakeBatchReader(format, signature, *source, {});
    EXPECT_EQ(ValuesOf<float>(reader->Next(9)->inputs[0].tensor), std::vector<float>{5});
  }
}

}  // namespace
}  // namespace tenon
