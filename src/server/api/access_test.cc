#include "api/access.h"

#include <gtest/gtest.h>

#include "api/audit.h"
#include "api/testing/fake_gate.h"
#include "status/status.h"

namespace tenon {
namespace {

const std::vector<http1::Header> kHeaders = {{"x-api-key", "k"}};

Access::Grant InvokerOf(std::vector<std::string> models) {
  return {.principal = "ci",
          .key_id = "7",
          .role = "invoker",
          .permissions = {Permission::kInfer},
          .models = std::move(models)};
}

TEST(MatchesPatternTest, AStarStandsForAnyCharacters) {
  EXPECT_TRUE(MatchesPattern("churn", "churn"));
  EXPECT_FALSE(MatchesPattern("churn", "churn2"));
  EXPECT_FALSE(MatchesPattern("churn", "chur"));
  EXPECT_FALSE(MatchesPattern("churn", "Churn"));
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_TRUE(MatchesPattern("churn-*", "churn-"));
  EXPECT_TRUE(MatchesPattern("churn-*", "churn-a-b"));
  EXPECT_TRUE(MatchesPattern("*-eu", "churn-eu-eu"));
  EXPECT_TRUE(MatchesPattern("a*b*c", "axxbyyc"));
  EXPECT_FALSE(MatchesPattern("a*b*c", "axxcyyb"));
  EXPECT_FALSE(MatchesPattern("", "a"));
  EXPECT_TRUE(MatchesPattern("", ""));
  EXPECT_FALSE(MatchesPattern("a?", "ab")) << "only * is special";
}

TEST(MatchesPatternTest, TakesNoLongerThanTheProductOfTheSizes) {
  const std::string text(2000, 'a');
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "a*";
  EXPECT_FALSE(MatchesPattern(pattern + "b", text));
}

class AdmitTest : public testing::Test {
 protected:
  AdmitTest() { gate_.Let("k", InvokerOf({"churn"})); }

  absl::Status Ask(const AccessQuestion& question) { return Admit(&gate_, question, &access_); }

  FakeGate gate_;
  std::shared_ptr<const Access> access_;
};

TEST_F(AdmitTest, WithoutAGateEveryoneMayDoEverything) {
  EXPECT_TRUE(Admit(nullptr, {.permission = Permission::kManageModels}, &access_).ok());
  EXPECT_EQ(access_, nullptr);
}

TEST_F(AdmitTest, WhatAnotherPortAnswersIsRefusedWhoeverAsks) {
  const AccessQuestion question{.permission = Permission::kManageModels,
                                .role = ListenerRole::kService};
  EXPECT_EQ(Ask(question).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Admit(nullptr, question, &access_).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(AdmitTest, OnlyProbesNeedNoCaller) {
  EXPECT_TRUE(Ask({.permission = Permission::kProbe}).ok());
  for (const Permission permission : {Permission::kProbeModel, Permission::kReadMetadata,
                                      Permission::kInfer, Permission::kManageModels}) {
    EXPECT_EQ(Ask({.permission = permission}).code(), absl::StatusCode::kUnauthenticated)
        << NameOf(permission);
    EXPECT_EQ(access_, nullptr);
  }
}

TEST_F(AdmitTest, ChecksThePermissionThenTheModelAndSaysWhoItWas) {
  const auto ask = [&](Permission permission, std::string_view model) {
    return Ask({.permission = permission, .headers = kHeaders, .model = model});
  };
  EXPECT_TRUE(ask(Permission::kInfer, "churn").ok());
  EXPECT_EQ(MessageOf(ask(Permission::kInfer, "fraud")), "the API key is not for model 'fraud'");
  EXPECT_EQ(MessageOf(ask(Permission::kManageModels, "churn")),
            "role invoker has no permission 'manage-models'");
  EXPECT_EQ(access_->principal(), "ci");
}

TEST_F(AdmitTest, WhatIsNotAboutOneModelIsChangedByThoseWhoMayUseAll) {
  Access::Grant grant = InvokerOf({"churn"});
  grant.permissions = {Permission::kManageModels, Permission::kManageServer};
  gate_.Let("k", grant);
  AccessQuestion question{.permission = Permission::kManageModels, .headers = kHeaders};
  EXPECT_EQ(MessageOf(Ask(question)), "the API key is not for all models");
  EXPECT_FALSE(Ask({.permission = Permission::kManageServer, .headers = kHeaders}).ok());
  question.body_names_model = true;
  EXPECT_TRUE(Ask(question).ok());
  grant.models = {"x", "*"};
  gate_.Let("k", grant);
  question.body_names_model = false;
  EXPECT_TRUE(Ask(question).ok());
}

TEST_F(AdmitTest, ReadingIsNeitherForThoseWhoMayUseAllOnlyNorAdministrative) {
  Access::Grant grant = InvokerOf({"churn"});
  grant.permissions = {Permission::kReadMetadata, Permission::kReadMetrics};
  gate_.Let("k", grant);
  for (const Permission permission : grant.permissions) {
    EXPECT_TRUE(Ask({.permission = permission, .headers = kHeaders}).ok()) << NameOf(permission);
    EXPECT_FALSE(IsAudited(permission)) << NameOf(permission);
  }
  EXPECT_TRUE(IsAudited(Permission::kManageModels));
  EXPECT_TRUE(IsAudited(Permission::kManageServer));
}

}  // namespace
}  // namespace tenon
