#include "ports/folder_view.h"

#include "ports/path.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

absl::Status Refusal(std::string_view doing, std::string_view path) {
  return absl::PermissionDeniedError(
      StrCat(doing, " ", path, ": this folder is open for reading only"));
}

}  // namespace

absl::StatusOr<FolderView> FolderView::Open(const FileSystem& files, std::string_view folder) {
  TENON_ASSIGN_OR_RETURN(std::string clean, CleanPath(folder));
  TENON_ASSIGN_OR_RETURN(const FileInfo info, files.Stat(clean));
  if (!info.is_folder)
    return absl::FailedPreconditionError(StrCat("opening ", folder, ": is not a folder"));
  return FolderView(files, std::move(clean));
}

absl::StatusOr<std::string> FolderView::PathOf(std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const std::string clean, CleanPath(path));
  return clean.empty() ? folder_ : JoinPath(folder_, clean);
}

absl::StatusOr<std::string> FolderView::ReadFile(std::string_view path, int64_t max_bytes) const {
  TENON_ASSIGN_OR_RETURN(const std::string whole, PathOf(path));
  return files_->ReadFile(whole, max_bytes);
}

absl::StatusOr<std::vector<FileEntry>> FolderView::List(std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const std::string whole, PathOf(path));
  return files_->List(whole);
}

absl::StatusOr<FileInfo> FolderView::Stat(std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const std::string whole, PathOf(path));
  return files_->Stat(whole);
}

absl::Status FolderView::PublishFile(std::string_view path, std::string_view) {
  return Refusal("writing", path);
}

absl::Status FolderView::MakeFolders(std::string_view path) { return Refusal("making", path); }

absl::Status FolderView::Remove(std::string_view path) { return Refusal("removing", path); }

}  // namespace tenon
