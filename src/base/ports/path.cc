#include "ports/path.h"

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr size_t kMaxNameBytes = 255;

absl::Status Refuse(std::string_view path, std::string_view reason) {
  return absl::InvalidArgumentError(StrCat("opening ", Quote(path), ": ", reason));
}

}  // namespace

absl::StatusOr<std::string> CleanPath(std::string_view path) {
  if (path.starts_with('/')) return Refuse(path, "paths are relative to their root");
  if (path.find('\0') != std::string_view::npos) return Refuse(path, "a path has no NUL");
  std::string clean;
  std::string_view rest = path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
  while (!rest.empty()) {
    const size_t slash = rest.find('/');
    const std::string_view name = rest.substr(0, slash);
    if (name.empty()) return Refuse(path, "a path has no empty name");
    if (name == "..") return Refuse(path, "a path does not leave its root");
    if (name.size() > kMaxNameBytes)
      return Refuse(path, StrCat("a name has at most ", kMaxNameBytes, " bytes"));
    if (name != ".") clean = JoinPath(clean, name);
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return clean;
}

std::string JoinPath(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : StrCat(folder, "/", name);
}

std::string_view FolderOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace tenon
