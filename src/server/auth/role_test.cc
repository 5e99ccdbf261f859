#include "auth/role.h"

#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::auth {
namespace {

TEST(RoleTest, EachMayDoWhatThoseBeforeItMay) {
  EXPECT_TRUE(MayDo(Role::kViewer, Permission::kProbe));
  EXPECT_TRUE(MayDo(Role::kViewer, Permission::kProbeModel));
  EXPECT_TRUE(MayDo(Role::kViewer, Permission::kReadMetadata));
  EXPECT_TRUE(MayDo(Role::kViewer, Permission::kReadMetrics));
  EXPECT_FALSE(MayDo(Role::kViewer, Permission::kInfer));
  EXPECT_FALSE(MayDo(Role::kViewer, Permission::kManageModels));
  EXPECT_TRUE(MayDo(Role::kInvoker, Permission::kReadMetadata));
  EXPECT_TRUE(MayDo(Role::kInvoker, Permission::kInfer));
  EXPECT_FALSE(MayDo(Role::kInvoker, Permission::kManageModels));
  for (const Permission permission :
       {Permission::kProbe, Permission::kProbeModel, Permission::kReadMetadata, Permission::kInfer,
        Permission::kManageModels, Permission::kManageServer})
    EXPECT_TRUE(MayDo(Role::kDeployer, permission));
}

TEST(RoleTest, ReadsItsNamesAndSuggestsTheNearest) {
  for (const Role role : AllRoles()) EXPECT_EQ(ParseRole(NameOf(role)).value(), role);
  EXPECT_EQ(
      MessageOf(ParseRole("invokr").status()),
      "there is no role 'invokr' (did you mean 'invoker'?): the roles are viewer, invoker and "
      "deployer");
  EXPECT_FALSE(ParseRole("Invoker").ok());
}

}  // namespace
}  // namespace tenon::auth
