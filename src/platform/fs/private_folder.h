// A folder for files that are needed for a while.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace tenon {

// In the system's place for temporary files ($TMPDIR, else /tmp), for this user alone; the
// destructor removes it with all that is in it.
class PrivateFolder {
 public:
  // Its name begins with `prefix`. UNAVAILABLE, naming the place, when it cannot be made.
  static absl::StatusOr<std::unique_ptr<PrivateFolder>> Make(const std::string& prefix);
  ~PrivateFolder();

  const std::string& path() const { return path_; }

 private:
  explicit PrivateFolder(std::string path) : path_(std::move(path)) {}

  const std::string path_;
};

}  // namespace tenon
