// Landlock (kernel documentation, userspace-api/landlock): what files a process may open, for good.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace tenon::internal {

// The version of the kernel's interface; 0 when it has none or was started without it.
int LandlockVersion();

// From now on the calling thread and all that it starts open nothing but `readable` (files to read;
// folders to read and list, with all below) and what is below the folder `writable`, when it is
// given, to read and change; and, as far as `version` knows of it, neither use TCP nor signal or
// connect to processes outside. Paths are absolute, links in them are followed now. What was open
// stays open. Needs PR_SET_NO_NEW_PRIVS.
absl::Status RestrictFiles(int version, const std::vector<std::string>& readable,
                           const std::string& writable);

}  // namespace tenon::internal
