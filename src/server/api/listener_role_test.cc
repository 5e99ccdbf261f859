#include "api/listener_role.h"

#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

constexpr Permission kOnBoth[] = {Permission::kProbe, Permission::kProbeModel,
                                  Permission::kReadMetadata, Permission::kReadMetrics};
constexpr Permission kManaging[] = {Permission::kManageModels, Permission::kManageServer};

TEST(ListenerRoleTest, OnePortAnswersAll) {
  for (const Permission permission : kOnBoth)
    EXPECT_TRUE(CheckRole(ListenerRole::kAll, permission).ok());
  for (const Permission permission : kManaging)
    EXPECT_TRUE(CheckRole(ListenerRole::kAll, permission).ok());
  EXPECT_TRUE(CheckRole(ListenerRole::kAll, Permission::kInfer).ok());
}

TEST(ListenerRoleTest, TwoPartManagingFromRunning) {
  for (const Permission permission : kManaging) {
    EXPECT_TRUE(CheckRole(ListenerRole::kAdmin, permission).ok());
    EXPECT_EQ(CheckRole(ListenerRole::kService, permission).code(),
              absl::StatusCode::kPermissionDenied);
  }
  EXPECT_TRUE(CheckRole(ListenerRole::kService, Permission::kInfer).ok());
  EXPECT_EQ(CheckRole(ListenerRole::kAdmin, Permission::kInfer).code(),
            absl::StatusCode::kPermissionDenied);
  for (const ListenerRole role : {ListenerRole::kService, ListenerRole::kAdmin}) {
    for (const Permission permission : kOnBoth) EXPECT_TRUE(CheckRole(role, permission).ok());
  }
}

TEST(ListenerRoleTest, NamesTheProperty) {
  EXPECT_EQ(MessageOf(CheckRole(ListenerRole::kService, Permission::kManageModels)),
            "what needs permission 'manage-models' is answered on the port of admin.listen only");
}

}  // namespace
}  // namespace tenon
