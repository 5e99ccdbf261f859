// What the owner of a key may do, by the name of a role.
#pragma once

#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/route.h"

namespace tenon::auth {

// Each may do what those before it may.
enum class Role {
  kViewer,    // see what is served
  kInvoker,   // run models
  kDeployer,  // load and unload models
};

std::span<const Role> AllRoles();
std::string_view NameOf(Role role);

// INVALID_ARGUMENT, naming the roles, for another name.
absl::StatusOr<Role> ParseRole(std::string_view name);

bool MayDo(Role role, Permission permission);

}  // namespace tenon::auth
