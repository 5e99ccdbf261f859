#include "onnx/ops/text_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/op_model.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string>& Samples() {
  static const std::vector<std::string> samples = {
      "",
      "a",
      "abc",
      "abcdefgh",
      "0123456789abcdef",
      "0123456789abcdefg",
      std::string(32, 'x'),
      "abcdefghijklmnopqrstuvwxyz0123456789",
      std::string(64, 'y'),
      "The quick brown fox jumps over the lazy dog; then it jumps back again, twice.",
      std::string(128, 'z'),
      std::string(200, 'w')};
  return samples;
}

constexpr uint64_t kBuckets = (uint64_t{1} << 62) + 1;

// tf.strings.to_hash_bucket_fast(samples, 2**62 + 1)
TEST(TextHashTest, IsFarmHash) {
  std::vector<uint64_t> got;
  for (const std::string& text : Samples()) got.push_back(ops::Fingerprint64(text) % kBuckets);
  EXPECT_THAT(got, ElementsAre(1936946117179621453U, 3694432073954588129U, 2640714258260161385U,
                               4533385575889643782U, 1493332391325024358U, 2800675501336285768U,
                               3678204687145032707U, 4075488832824458234U, 4471793200125962424U,
                               670628571738222138U, 569286240017589698U, 526236191678461823U));
}

// tf.strings.to_hash_bucket_strong(samples, 2**62 + 1, [7, 11])
TEST(TextHashTest, IsSipHash) {
  std::vector<uint64_t> got;
  for (const std::string& text : Samples()) got.push_back(ops::SipHash(text, 7, 11) % kBuckets);
  EXPECT_THAT(got, ElementsAre(3361664221164768847U, 3442210485099530380U, 4014758527784878935U,
                               448273355035320461U, 224018514623298622U, 2993597227758039531U,
                               4072457830827275753U, 844403404363968259U, 3535840143708827479U,
                               334618308701059856U, 173526694890033102U, 950201587349106468U));
}

// tf.sparse.cross_hashed([["a"], ["b"]], [[3], [-1]], 1000003)
TEST(TextHashTest, CrossesAsTensorFlow) {
  constexpr uint64_t kKey = 0xDECAFCAFFE;
  const auto cross = [](std::string_view text, int64_t number) {
    return ops::FingerprintCat64(ops::FingerprintCat64(kKey, ops::Fingerprint64(text)),
                                 static_cast<uint64_t>(number)) %
           1000003;
  };
  EXPECT_EQ(cross("a", 3), 90999U);
  EXPECT_EQ(cross("b", -1), 741958U);
}

OpModel SplitModel(std::string_view split) {
  OpModel model("SplitText");
  model.Input(DType::kBytes).Output(DType::kBytes);
  AddText(&model.node(), "split", std::string(split));
  return model;
}

std::vector<std::string> TextsOf(const absl::StatusOr<std::vector<NamedTensor>>& answer) {
  if (!answer.ok()) return {std::string(MessageOf(answer.status()))};
  std::vector<std::string> texts;
  for (const std::string_view text : UnpackBytes(answer->front().tensor.bytes()))
    texts.emplace_back(text);
  return texts;
}

TEST(SplitTextTest, SplitsAtWhiteSpaceAndFills) {
  OpModel model = SplitModel("whitespace");
  const Tensor x = TextTensor({3, 1}, {"  a\tb \n c", "", "d"});
  EXPECT_THAT(TextsOf(model.Run({x})), ElementsAre("a", "b", "c", "", "", "", "d", "", ""));
  AddInt(&model.node(), "length", 2);
  EXPECT_THAT(TextsOf(model.Run({x})), ElementsAre("a", "b", "", "", "d", ""));
}

TEST(SplitTextTest, MakesNgramsInTheOrderOfTheirWidths) {
  OpModel model = SplitModel("whitespace");
  AddText(&model.node(), "ngrams", "2,1");
  EXPECT_THAT(TextsOf(model.Run({TextTensor({2}, {"a b c", "d"})})),
              ElementsAre("a b", "b c", "a", "b", "c", "d", "", "", "", ""));
}

TEST(SplitTextTest, SplitsCharactersOfUtf8) {
  OpModel model = SplitModel("character");
  EXPECT_THAT(TextsOf(model.Run({TextTensor({1}, {"a\u00e9 b"})})),
              ElementsAre("a", "\u00e9", " ", "b"));
  EXPECT_EQ(MessageOf(model.Run({TextTensor({2}, {"a", "\xff"})}).status()),
            "row 1: the text is not UTF-8");
}

TEST(SplitTextTest, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(std::string(MessageOf(SplitModel("words").Load().status())),
              HasSubstr("split 'words' is not supported"));
  OpModel wide = SplitModel("whitespace");
  AddText(&wide.node(), "ngrams", "1,101");
  EXPECT_THAT(std::string(MessageOf(wide.Load().status())), HasSubstr("from 1 to 100"));
  EXPECT_THAT(TextsOf(SplitModel("whitespace").Run({TextTensor({1, 2}, {"a", "b"})})),
              ElementsAre(HasSubstr("takes one column of texts, not shape [1,2]")));
}

TEST(HashTextTest, HashesIntoBuckets) {
  OpModel model("HashText");
  model.Input(DType::kBytes).Output(DType::kInt64);
  AddInt(&model.node(), "buckets", 10);
  EXPECT_THAT(IntsOf(model.Run({TextTensor({2}, {"a", "abc"})})),
              ElementsAre(static_cast<int64_t>(ops::Fingerprint64("a") % 10),
                          static_cast<int64_t>(ops::Fingerprint64("abc") % 10)));
}

}  // namespace
}  // namespace tenon
