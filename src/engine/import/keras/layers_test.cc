// Layers that keep steps, attend, and prepare: what they answer beside Keras itself, whose numbers
// stand here (tests/corpus/keras/make.py makes the models).
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/keras/keras_importer.h"
#include "import/testing/read_corpus.h"
#include "onnx/testing/imported_check.h"
#include "onnx/testing/op_model.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;

template <typename T>
NamedTensor Given(const std::string& name, const Shape& shape, const std::vector<T>& values) {
  return {name, Tensor::Of<T>(shape, values).value()};
}

NamedTensor GivenTexts(const std::string& name, const Shape& shape,
                       const std::vector<std::string>& values) {
  return {name, TextTensor(shape, values)};
}

absl::StatusOr<std::vector<NamedTensor>> Ask(const std::string& name,
                                             const std::vector<NamedTensor>& inputs) {
  const std::string bytes = ReadCorpus("keras/" + name);
  TENON_ASSIGN_OR_RETURN(const ImportedModel model,
                         KerasImporter().Import({.path = name, .bytes = bytes}, {}));
  TENON_ASSIGN_OR_RETURN(const auto servable, LoadImported(model));
  return servable->Infer(inputs, {});
}

MATCHER(IsNear, "") { return std::abs(std::get<0>(arg) - std::get<1>(arg)) < 1e-5; }

template <typename T>
std::vector<T> ElementsOf(const NamedTensor& answer) {
  const auto elements = answer.tensor.view().as<T>();
  return std::vector<T>(elements.begin(), elements.end());
}

void ExpectFloats(const NamedTensor& answer, const std::vector<float>& expected) {
  EXPECT_THAT(ElementsOf<float>(answer), Pointwise(IsNear(), expected)) << answer.name;
}

TEST(KerasLayersTest, KeepStepsAndRepeatThemWhereTheyAreMasked) {
  const auto answer =
      Ask("recurrent.keras", {Given<int32_t>("ids", {2, 4}, {1, 0, 2, 3, 4, 0, 0, 0})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->size(), 5U);
  std::vector<float> both = {-0.16980127F,
                             -0.1322154F,
                             -0.22045256F,
                             -0.13404986F,
                             0,
                             0,
                             0,
                             0,
                             -0.14105493F,
                             -0.11058603F,
                             -0.13149619F,
                             -0.02066436F,
                             -0.25140718F,
                             -0.0372988F,
                             -0.20058271F,
                             0.02344669F,
                             -0.1903906F,
                             -0.12368651F,
                             -0.1903906F,
                             -0.12368651F};
  both.resize(32);
  ExpectFloats(answer->at(0), both);
  ExpectFloats(answer->at(1), {-0.18262535F, -0.00717727F, -0.07898664F, 0.02191489F});
  ExpectFloats(answer->at(2), {-0.49271739F, -0.18993467F, -0.49531445F, -0.19293384F});
  ExpectFloats(answer->at(3),
               {-0.56894982F, -0.22748388F, -0.61714309F, -0.25426513F, -0.6464687F, -0.27278125F,
                -0.57478672F, -0.23223168F, -0.62598622F, -0.2606917F, -0.6577415F, -0.28065681F});
  ExpectFloats(answer->at(4), {0.47626814F, 0.37889248F, 0.47281575F, 0.37337336F});
}

TEST(KerasLayersTest, AttendAndLoseMasksAsInKeras) {
  const auto answer = Ask("attention.keras", {Given<int32_t>("ids", {2, 3}, {1, 2, 0, 0, 3, 4})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->size(), 4U);
  ExpectFloats(answer->at(0),
               {0.43822718F, 0.44148088F, 0.43414116F, 0.44496191F, 0.44250318F, 0.44456857F,
                0.45339781F, 0.44313449F, 0.45794222F, 0.44486272F, 0.45108193F, 0.44306239F});
  ExpectFloats(answer->at(1),
               {0.80994821F, 0.85006309F, 0.80406511F, 0.84660679F, 0.81319398F, 0.84796429F,
                0.90431833F, 0.90339756F, 0.90347636F, 0.9024483F, 0.90094948F, 0.90358263F});
  ExpectFloats(answer->at(2),
               {0.80907226F, 0.84821206F, 0.80906916F, 0.84821159F, 0.80907536F, 0.8482132F,
                0.90291536F, 0.90314287F, 0.90291536F, 0.90314281F, 0.9029153F, 0.90314281F});
  ExpectFloats(answer->at(3),
               {0.80907118F, 0.84821212F, 0.80907309F, 0.84821242F, 0.80907005F, 0.84821165F,
                0.90291476F, 0.90314281F, 0.90291482F, 0.90314287F, 0.90291482F, 0.90314287F});
}

TEST(KerasLayersTest, SeeMasksInTheOrderInWhichKerasCallsThem) {
  const auto answer = Ask("parallel.keras", {Given<int32_t>("ids", {2, 3}, {1, 2, 0, 0, 3, 4})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->size(), 5U);
  ExpectFloats(answer->at(0),
               {0.592455029F, 0.422876805F, 0.589205146F, 0.423765332F, 0.630595446F, 0.470264316F,
                0.697091341F, 0.519595385F, 0.685880899F, 0.497707456F, 0.6855551F, 0.496110201F});
  ExpectFloats(answer->at(1), {0.604638577F, 0.463172078F, 0.601767123F, 0.463342994F, 0.602884412F,
                               0.463291645F, 0.625256598F, 0.472905487F, 0.624988973F, 0.472997099F,
                               0.626323581F, 0.472539186F});
  ExpectFloats(answer->at(2),
               {1.26765358F, 0.507647634F, 0.711510122F, 0.747400582F, 1.65421534F, 1.38820469F,
                1.74308348F, 1.44714963F, 1.63936329F, 1.46538365F, 1.5179379F, 0.696638823F});
  ExpectFloats(answer->at(3),
               {0.719634891F, 0.56129235F, 0.719629407F, 0.56129688F, 0.705728412F, 0.572785854F,
                0.707161725F, 0.571601152F, 0.720956981F, 0.560199738F, 0.72094667F, 0.560208201F});
  ExpectFloats(answer->at(4),
               {0.592455029F, 0.422876805F, 0.589205146F, 0.423765332F, 0.630595446F, 0.470264316F,
                0.697091341F, 0.519595385F, 0.685880899F, 0.497707456F, 0.6855551F, 0.496110201F});
}

TEST(KerasLayersTest, TakeOneForWhatIsMaskedInProducts) {
  const auto answer = Ask("merged.keras", {Given<int32_t>("ids", {1, 3}, {1, 0, 0}),
                                           Given<int32_t>("more", {1, 3}, {2, 3, 0})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  ExpectFloats(answer->at(0), {-0.0338308513F, 0.0528655834F, 0.328493297F, 0.494679123F, 0, 0});
  ExpectFloats(answer->at(1), {-0.0338308513F, 0.0528655834F, 0.328493297F, 0.494679123F,
                               0.420735508F, 0.454648703F});
}

TEST(KerasLayersTest, PrepareTextsAndNumbers) {
  const auto answer = Ask("text.keras", {GivenTexts("words", {3, 1}, {"A b,  a zz x y", "b c", ""}),
                                         GivenTexts("city", {3, 1}, {"rome", "", "oslo"}),
                                         Given<int64_t>("code", {3, 2}, {3, 4, 5, 7, 0, 3}),
                                         Given<float>("x", {3, 2}, {-1, 0, 0.5F, 3, 1, 2})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->size(), 9U);
  EXPECT_THAT(ElementsOf<int64_t>(answer->at(0)), ElementsAre(2, 3, 2, 1, 3, 1, 0, 0, 0, 0, 0, 0));
  std::vector<float> weighted = {4.6393218F, 0.51082563F, 0,           0, 0,           0.69314718F,
                                 1.3862944F, 0,           0.51082563F, 0, 0.69314718F, 0.69314718F};
  weighted.resize(21);
  ExpectFloats(answer->at(1), weighted);
  EXPECT_THAT(ElementsOf<int64_t>(answer->at(2)), ElementsAre(0, 1, 0, 1, 0, 0, 1, 0, 0));
  EXPECT_THAT(ElementsOf<int64_t>(answer->at(3)), ElementsAre(5, 0, 5));
  EXPECT_THAT(ElementsOf<int64_t>(answer->at(4)), ElementsAre(4, 5, 2));
  EXPECT_THAT(ElementsOf<int64_t>(answer->at(5)), ElementsAre(2, 0, 3, 1, 0, 2));
  EXPECT_THAT(ElementsOf<float>(answer->at(6)), ElementsAre(0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1));
  EXPECT_THAT(ElementsOf<int32_t>(answer->at(7)), ElementsAre(0, 1, 1, 2, 2, 2));
  ExpectFloats(answer->at(8), {-1, -2e7F, -0.25F, 1e7F, 0, 0});
}

TEST(KerasLayersTest, RefuseNegativeCategories) {
  const auto answer = Ask(
      "text.keras", {GivenTexts("words", {1, 1}, {""}), GivenTexts("city", {1, 1}, {""}),
                     Given<int64_t>("code", {1, 2}, {3, -7}), Given<float>("x", {1, 2}, {0, 0})});
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(answer.status())), HasSubstr("'layers.counts', index -7"));
}

TEST(KerasLayersTest, RefuseWhatIsNotInAVocabularyWithoutRoomForIt) {
  const auto known = Ask("strict.keras", {GivenTexts("x", {1, 2}, {"a", "b"})});
  ASSERT_TRUE(known.ok()) << known.status();
  EXPECT_THAT(ElementsOf<int64_t>(known->at(0)), ElementsAre(0, 1));
  const auto unknown = Ask("strict.keras", {GivenTexts("x", {1, 2}, {"a", "c"})});
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(unknown.status())), HasSubstr("'layers.known', row 1: 'c'"));
}

// Keras itself forgets a last token that is empty when it reads its file.
TEST(KerasLayersTest, KnowEmptyTokens) {
  const auto answer = Ask("empty.keras", {GivenTexts("x", {4, 1}, {"b", "", "a", "z"})});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->at(1).name, "inner");
  EXPECT_THAT(ElementsOf<int64_t>(answer->at(0)),
              ElementsAre(0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0));
  EXPECT_THAT(ElementsOf<int64_t>(answer->at(1)), ElementsAre(2, 1, 3, 0));
}

TEST(KerasLayersTest, RefuseClassesOfTheAuthorsOwnThatAreCalledAsKerass) {
  const std::string bytes = ReadCorpus("keras/foreign.keras");
  const auto model = KerasImporter().Import({.path = "foreign.keras", .bytes = bytes}, {});
  EXPECT_EQ(model.status().code(), absl::StatusCode::kUnimplemented);
  const std::string message(MessageOf(model.status()));
  EXPECT_THAT(message, HasSubstr("layers.same (Softmax): this class of layers is not of Keras"));
  EXPECT_THAT(message, HasSubstr("layers.wide (Dense): this class of layers is not of Keras"));
  EXPECT_THAT(message, HasSubstr("layers.steps (RNN): cell 'GRUCell' is of a class"));
}

}  // namespace
}  // namespace tenon
