#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/ops/text_counts.h"
#include "onnx/testing/op_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpModel HashModel(int64_t width) {
  OpModel model("TextHashCounts");
  model.Input(DType::kBytes).Output(DType::kFp64);
  AddInt(&model.node(), "width", width);
  return model;
}

TEST(TextHashCountsTest, HashesAsMurmurHash3IsPublished) {
  EXPECT_EQ(ops::MurmurHash3(""), 0);
  EXPECT_EQ(ops::MurmurHash3("a"), 1009084850);
  EXPECT_EQ(ops::MurmurHash3("ab"), -1681926305);
  EXPECT_EQ(ops::MurmurHash3("abc"), -1277324294);
  EXPECT_EQ(ops::MurmurHash3("abcd"), 1139631978);
  EXPECT_EQ(ops::MurmurHash3("hello world"), 1586663183);
  EXPECT_EQ(ops::MurmurHash3("caf\xc3\xa9"), 605818632);
}

// What scikit-learn's HashingVectorizer(n_features=6, norm=None) gives.
TEST(TextHashCountsTest, CountsAsScikitLearn) {
  const Tensor texts = TextTensor({3}, {"the cat, the dog", "", "one two three four one"});
  OpModel model = HashModel(6);
  EXPECT_THAT(DoublesOf(model.Run({texts})),
              ElementsAre(-2, 1, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, -2, 0, 1, 0));
  AddInt(&model.node(), "alternate_sign", 0);
  EXPECT_THAT(DoublesOf(model.Run({texts})),
              ElementsAre(2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 1, 0));
  AddInt(&model.node(), "binary", 1);
  EXPECT_THAT(DoublesOf(model.Run({texts})),
              ElementsAre(1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0));
}

TEST(TextHashCountsTest, RefusesWidthsOutOfRangeAndTooMuchAtOnce) {
  EXPECT_THAT(std::string(MessageOf(HashModel(0).Load().status())), HasSubstr("width 0"));
  EXPECT_THAT(std::string(MessageOf(HashModel(int64_t{1} << 25).Load().status())),
              HasSubstr("is not 1 to 16777216"));
  OpModel wide = HashModel(int64_t{1} << 24);
  const Tensor texts = TextTensor({17}, std::vector<std::string>(17, "a"));
  EXPECT_EQ(MessageOf(wide.Run({texts}).status()),
            "17 texts of 16777216 features are too many at once; send 16 or fewer");
}

TEST(TextHashCountsTest, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(MessageOf(HashModel(4).Run({TextTensor({2}, {"ok", "\xff"})}).status()),
            "row 1: the text is not UTF-8");
}

}  // namespace
}  // namespace tenon
