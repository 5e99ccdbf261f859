#include "api/listener_role.h"

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {

absl::Status CheckRole(ListenerRole role, Permission permission) {
  if (role == ListenerRole::kService && IsManaging(permission)) {
    return absl::PermissionDeniedError(StrCat("what needs permission ", Quote(NameOf(permission)),
                                              " is answered on the port of admin.listen only"));
  }
  if (role == ListenerRole::kAdmin && permission == Permission::kInfer) {
    return absl::PermissionDeniedError(
        "models are run on http.port only, not on the port of admin.listen");
  }
  return absl::OkStatus();
}

}  // namespace tenon
