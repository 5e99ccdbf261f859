#include "serving/model_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/testing/constant_servable.h"

namespace tenon {
namespace {

ModelVersion Version(std::string model, std::string version) {
  return {std::move(model), std::move(version),
          std::make_shared<ConstantServable>(Signature{}, std::vector<NamedTensor>{})};
}

TEST(ModelTableTest, AnswersWithTheNewestVersionUnlessOneIsNamed) {
  const ModelTable table =
      ModelTable::Create({Version("m", "9"), Version("m", "10"), Version("other", "1")}).value();
  EXPECT_EQ(table.Find("m", "").value()->version, "10");
  EXPECT_EQ(table.Find("m", "9").value()->version, "9");
  EXPECT_THAT(table.models(), testing::ElementsAre("m", "other"));
}

TEST(ModelTableTest, NumbersComeBeforeTexts) {
  EXPECT_TRUE(VersionLess()("9", "10"));
  EXPECT_TRUE(VersionLess()("10", "a"));
  EXPECT_FALSE(VersionLess()("a", "10"));
  EXPECT_TRUE(VersionLess()("v1.10.0", "v1.9.0"));
  EXPECT_TRUE(VersionLess()("01", "1"));
  EXPECT_FALSE(VersionLess()("7", "7"));
  EXPECT_TRUE(VersionLess()("9", "99999999999999999999999"));
}

TEST(ModelTableTest, SaysWhichNameOrVersionIsUnknown) {
  const ModelTable table = ModelTable::Create({Version("m", "1")}).value();
  EXPECT_EQ(table.Find("n", "").status().message(), "Request for unknown model: 'n' is not found");
  EXPECT_EQ(table.Find("m", "2").status().message(),
            "Request for unknown model: 'm' version '2' is not found");
  EXPECT_EQ(table.Find("m", "2").status().code(), absl::StatusCode::kNotFound);
}

TEST(ModelTableTest, RefusesTheSameVersionTwice) {
  EXPECT_EQ(ModelTable::Create({Version("m", "1"), Version("m", "1")}).status().message(),
            "serving model 'm': version '1' is there twice");
}

}  // namespace
}  // namespace tenon
