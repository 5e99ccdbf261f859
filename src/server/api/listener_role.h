// What a port answers of all that there is. With admin.listen a server has two ports, so that what
// changes it need not be where its callers are.
#pragma once

#include "absl/status/status.h"
#include "api/route.h"

namespace tenon {

enum class ListenerRole {
  kAll,      // everything
  kService,  // all but what manages the server and its models
  kAdmin,    // all but running models
};

// PERMISSION_DENIED, naming admin.listen, where what needs `permission` is answered on the other
// port. Metadata, metrics and health are told on both.
absl::Status CheckRole(ListenerRole role, Permission permission);

}  // namespace tenon
