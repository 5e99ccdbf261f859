#include "auth/role.h"

#include <array>
#include <vector>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon::auth {
namespace {

constexpr std::array kRoles = {Role::kViewer, Role::kInvoker, Role::kDeployer};

}  // namespace

std::span<const Role> AllRoles() { return kRoles; }

std::string_view NameOf(Role role) {
  switch (role) {
    case Role::kViewer:
      return "viewer";
    case Role::kInvoker:
      return "invoker";
    case Role::kDeployer:
      return "deployer";
  }
  return {};
}

absl::StatusOr<Role> ParseRole(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Role role : kRoles) {
    if (NameOf(role) == name) return role;
    names.push_back(NameOf(role));
  }
  return absl::InvalidArgumentError(StrCat("there is no role ", Quote(name),
                                           DidYouMean(name, names),
                                           ": the roles are viewer, invoker and deployer"));
}

bool MayDo(Role role, Permission permission) {
  switch (permission) {
    case Permission::kProbe:
      return true;
    case Permission::kProbeModel:
    case Permission::kReadMetadata:
    case Permission::kReadMetrics:
      return role >= Role::kViewer;
    case Permission::kInfer:
      return role >= Role::kInvoker;
    case Permission::kManageModels:
    case Permission::kManageServer:
      return role >= Role::kDeployer;
  }
  return false;
}

}  // namespace tenon::auth
