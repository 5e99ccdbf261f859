#include "onnx/ops/text_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/ops/unicode.h"
#include "onnx/testing/op_model.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

using ops::AnalyzeText;
using ops::TextOptions;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpModel CountsModel(const std::vector<std::string>& vocabulary) {
  OpModel model("TextCounts");
  model.Input(DType::kBytes).Output(DType::kFp64);
  AddStrings(&model.node(), "vocabulary", vocabulary);
  AddInt(&model.node(), "lowercase", 1);
  return model;
}

TEST(TextCountsTest, CountsWordsOfTheVocabulary) {
  OpModel model = CountsModel({"the", "cat", "caf\u00e9", "a"});
  const auto got =
      DoublesOf(model.Run({TextTensor({3}, {"The cat, the CAT.", "a CAF\u00c9!", ""})}));
  EXPECT_THAT(got, ElementsAre(2, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0));
  AddInt(&model.node(), "binary", 1);
  AddStrings(&model.node(), "stop_words", {"the"});
  EXPECT_THAT(DoublesOf(model.Run({TextTensor({1, 1}, {"The cat, the CAT."})})),
              ElementsAre(0, 1, 0, 0));
}

TEST(TextCountsTest, RefusesWhatIsNotUtf8AndWhatItDoesNotKnow) {
  EXPECT_EQ(MessageOf(CountsModel({"a"}).Run({TextTensor({2}, {"ok", "\xff"})}).status()),
            "row 1: the text is not UTF-8");
  OpModel pattern = CountsModel({"a"});
  AddText(&pattern.node(), "token_pattern", "[a-z]+");
  const absl::Status status = pattern.Load().status();
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("token_pattern '[a-z]+'"));
  OpModel grams = CountsModel({"a"});
  AddInt(&grams.node(), "ngram_max", 1000);
  EXPECT_THAT(std::string(MessageOf(grams.Load().status())), HasSubstr("outside 1 to 100"));
}

// What scikit-learn's build_analyzer gives.
TEST(TextCountsTest, AnalyzesAsScikitLearn) {
  EXPECT_THAT(AnalyzeText(U"to be, or not", {.ngram_min = 1, .ngram_max = 2}, {"be"}),
              ElementsAre("to", "or", "not", "to or", "or not"));
  EXPECT_THAT(AnalyzeText(U"a  \tbc", {.analyzer = "char", .ngram_min = 2, .ngram_max = 3}, {}),
              ElementsAre("a ", " b", "bc", "a b", " bc"));
  EXPECT_THAT(AnalyzeText(U"ab c", {.analyzer = "char_wb", .ngram_min = 3, .ngram_max = 5}, {}),
              ElementsAre(" ab", "ab ", " ab ", " c "));
  EXPECT_THAT(AnalyzeText(U"x_1 y", {.shortest_token = 1}, {}), ElementsAre("x_1", "y"));
}

std::string Lower(const std::string& text) {
  return ops::EncodeUtf8(ops::LowerCase(ops::DecodeUtf8(text).value()));
}

TEST(UnicodeTest, LowersAsPython) {
  EXPECT_EQ(Lower("\u00c4\u1e9e\u0130\U00010400"), "\u00e4\u00dfi\u0307\U00010428");
  EXPECT_EQ(Lower("\u039f\u0394\u039f\u03a3 \u03a3\u039f \u03a3"),
            "\u03bf\u03b4\u03bf\u03c2 \u03c3\u03bf \u03c3");
}

TEST(UnicodeTest, StripsAccentsAsScikitLearn) {
  const std::u32string text = U"\u00c9\u00f1\ufb01\u00df\uac01\u0301";
  EXPECT_EQ(ops::StripAccents(text, false),
            U"En"
            U"fi\u00df\u1100\u1161\u11a8");
  EXPECT_EQ(ops::StripAccents(text, true), U"Enfi");
}

TEST(UnicodeTest, RefusesWhatIsNotUtf8) {
  EXPECT_FALSE(ops::DecodeUtf8("\xed\xa0\x80").has_value());
  EXPECT_FALSE(ops::DecodeUtf8("a\xc3").has_value());
}

TEST(StandardizeTextTest, LowersAsciiAndStripsPunctuation) {
  OpModel model("StandardizeText");
  model.Input(DType::kBytes).Output(DType::kBytes);
  AddText(&model.node(), "mode", "lower_and_strip_punctuation");
  const auto answer = model.Run({TextTensor({2, 1}, {"It's A-1!", "\u00c9T\u00c9"})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(UnpackBytes(answer->at(0).tensor.bytes()), ElementsAre("its a1", "\u00c9t\u00c9"));
}

}  // namespace
}  // namespace tenon
