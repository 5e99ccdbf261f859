// Whether files changed, and whether they still do.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ports/file_system.h"

namespace tenon {

struct Fingerprint {
  std::string text;     // another one whenever a name, size or time of change is
  absl::Time modified;  // when something last changed
};

// Of a file, or of all that lies below a folder. RESOURCE_EXHAUSTED for more than 100000 names or
// folders nested deeper than 16.
absl::StatusOr<Fingerprint> TakeFingerprint(const FileSystem& files, std::string_view path);

}  // namespace tenon
