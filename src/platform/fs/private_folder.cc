#include "fs/private_folder.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/memory/memory.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {

absl::StatusOr<std::unique_ptr<PrivateFolder>> PrivateFolder::Make(const std::string& prefix) {
  std::error_code error;
  const std::filesystem::path place = std::filesystem::temp_directory_path(error);
  std::string path = (place / (prefix + "XXXXXX")).string();
  if (!error && mkdtemp(path.data()) == nullptr) error = {errno, std::generic_category()};
  if (error) {
    return absl::UnavailableError(
        StrCat("making a folder for temporary files, ", Quote(path), ": ", error.message()));
  }
  return absl::WrapUnique(new PrivateFolder(std::move(path)));
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tenon
