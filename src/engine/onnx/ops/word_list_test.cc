#include "onnx/ops/word_list.h"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

using ops::SplitWords;
using testing::ElementsAre;
using testing::ElementsAreArray;

// The standard library's own way of reading words.
std::vector<std::string> NaiveWords(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

TEST(ListWordsTest, PartsAtWhitespaceAsTheStandardLibrary) {
  for (const std::string text :
       {"", " ", "a", "a b", " a\t\tb \n", "\v\f\ra", "one  two\rthree\xc2\xa0."}) {
    EXPECT_THAT(SplitWords(text, ""), ElementsAreArray(NaiveWords(text))) << text;
  }
}

TEST(ListWordsTest, KeepsEmptyWordsBetweenSeparators) {
  EXPECT_THAT(SplitWords("1<>2<><>3", "<>"), ElementsAre("1", "2", "", "3"));
  EXPECT_THAT(SplitWords("", ","), ElementsAre(""));
  EXPECT_THAT(SplitWords(",a", ","), ElementsAre("", "a"));
}

TEST(ListWordsTest, SaysWhereEachWordWas) {
  OpModel model("ListWords");
  model.Input(DType::kBytes).Output(DType::kBytes).Output(DType::kInt64).Output(DType::kInt64);
  const auto answer = model.Run({TextTensor({3}, {"a b", "", "c"})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(UnpackBytes(answer->at(0).tensor.bytes()), ElementsAre("a", "b", "c"));
  EXPECT_THAT(IntsOf(answer, 1), ElementsAre(0, 0, 0, 1, 2, 0));
  EXPECT_THAT(IntsOf(answer, 2), ElementsAre(3, 2));
}

TEST(ListWordsTest, TakesAnEmptyList) {
  OpModel model("ListWords");
  model.Input(DType::kBytes).Output(DType::kBytes).Output(DType::kInt64).Output(DType::kInt64);
  const auto answer = model.Run({TextTensor({0}, {})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->at(1).tensor.shape(), (Shape{0, 2}));
  EXPECT_THAT(IntsOf(answer, 2), ElementsAre(0, 0));
}

}  // namespace
}  // namespace tenon
