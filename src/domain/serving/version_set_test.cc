#include "serving/version_set.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LoadedVersion Loaded(const std::string& version) {
  return {std::make_shared<const ModelVersion>(ModelVersion{.model = "m", .version = version}), "",
          nullptr};
}

WantedModel Wanted(const std::vector<std::string>& versions) {
  WantedModel model;
  model.name = "m";
  for (const std::string& version : versions) model.versions.push_back({.version = version});
  return model;
}

std::vector<std::string> NamesOf(const VersionSet& versions) {
  std::vector<std::string> names;
  for (const LoadedVersion& loaded : versions) names.push_back(loaded.model->version);
  return names;
}

TEST(VersionSetTest, NextIsWhatIsFreshAndWhatIsWantedStill) {
  const VersionSet old = {Loaded("1"), Loaded("2")};
  EXPECT_THAT(NamesOf(NextSet(Wanted({"2", "3"}), {Loaded("3")}, old)), ElementsAre("3", "2"));
  EXPECT_THAT(NamesOf(NextSet(Wanted({}), {}, old)), IsEmpty());
}

TEST(VersionSetTest, KeepsWhatAnswersWhileItsSuccessorIsMissing) {
  const VersionSet old = {Loaded("1")};
  EXPECT_THAT(NamesOf(NextSet(Wanted({"2"}), {}, old)), ElementsAre("1"));
  EXPECT_THAT(NamesOf(NextSet(Wanted({"2", "3"}), {Loaded("3")}, old)), ElementsAre("3", "1"));
}

TEST(VersionSetTest, TakesTheFreshFormOfAVersion) {
  const VersionSet old = {Loaded("1")};
  const LoadedVersion fresh = Loaded("1");
  const VersionSet next = NextSet(Wanted({"1"}), {fresh}, old);
  ASSERT_THAT(NamesOf(next), ElementsAre("1"));
  EXPECT_TRUE(Holds(next, fresh));
  EXPECT_FALSE(AreSame(next, old));
  EXPECT_TRUE(AreSame(old, VersionSet(old)));
}

TEST(VersionSetTest, ANewestVersionTakesThePlaceOfTheNewest) {
  const VersionSet serving = {Loaded("9"), Loaded("10")};
  EXPECT_EQ(ReplacedBy(serving, "11")->model->version, "10");
  EXPECT_EQ(ReplacedBy(serving, "9")->model->version, "9");
  EXPECT_EQ(ReplacedBy(serving, "3"), nullptr);
  EXPECT_EQ(ReplacedBy({}, "3"), nullptr);
}

}  // namespace
}  // namespace tenon
