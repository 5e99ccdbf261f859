// The file that holds the key store.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "auth/key_store.h"

namespace tenon::auth {

// NOT_FOUND when there is no file, PERMISSION_DENIED when others than its owner may write to it,
// DATA_LOSS when it is damaged. Messages name the file and the
// place, and nothing secret.
absl::StatusOr<KeyStore> ReadKeyFile(const std::string& path);

// Makes the file hold what `change` makes of the store that is in it, or of a new one when there is
// no file: all at once, durably, readable by its owner alone, one process after the other. The file
// stays as it is when `change` fails.
absl::Status ChangeKeyFile(const std::string& path,
                           absl::FunctionRef<absl::Status(KeyStore&)> change);

}  // namespace tenon::auth
