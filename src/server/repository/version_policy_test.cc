#include "repository/version_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;

std::vector<std::string> Chosen(std::string_view policy) {
  return Choose(ParseVersionPolicy(policy).value(), {"10", "9", "1"}).value();
}

TEST(VersionPolicyTest, ChoosesByValueOldestFirst) {
  EXPECT_THAT(Chosen("all"), ElementsAre("1", "9", "10"));
  EXPECT_THAT(Chosen("latest"), ElementsAre("10"));
  EXPECT_THAT(Chosen("latest:2"), ElementsAre("9", "10"));
  EXPECT_THAT(Chosen("latest:7"), ElementsAre("1", "9", "10"));
  EXPECT_THAT(Chosen("specific:9,1"), ElementsAre("1", "9"));
}

TEST(VersionPolicyTest, NamesASpecificVersionThatIsMissing) {
  const auto chosen = Choose(ParseVersionPolicy("specific:1,7").value(), {"1"});
  EXPECT_EQ(MessageOf(chosen.status()),
            "version '7', which the version policy names, is not there");
}

TEST(VersionPolicyTest, RefusesOtherWords) {
  for (const char* text : {"", "newest", "latest:", "latest:0", "latest:x", "specific", "all:1"})
    EXPECT_FALSE(ParseVersionPolicy(text).ok()) << text;
}

TEST(VersionPolicyTest, AConfigurationHasItsOwn) {
  inference::ModelConfig config;
  const VersionPolicy latest{.kind = VersionPolicy::Kind::kLatest};
  EXPECT_EQ(PolicyOf(config, latest).kind, VersionPolicy::Kind::kLatest);
  config.mutable_version_policy()->mutable_specific()->add_versions(3);
  EXPECT_THAT(PolicyOf(config, latest).specific, ElementsAre("3"));
  config.mutable_version_policy()->mutable_all();
  EXPECT_EQ(PolicyOf(config, latest).kind, VersionPolicy::Kind::kAll);
}

}  // namespace
}  // namespace tenon
