#include "fs/rooted_file_system.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "fs/internal/descriptor.h"
#include "ports/path.h"
#include "status/status.h"

namespace tenon {
namespace {

using internal::Descriptor;
using internal::ErrnoStatus;
using internal::OpenBeneath;

constexpr unsigned kFileMode = 0644;
constexpr unsigned kFolderMode = 0755;

absl::StatusOr<Descriptor> OpenFolder(int root, const std::string& path) {
  return OpenBeneath(root, path, O_RDONLY | O_DIRECTORY, 0);
}

std::string_view NameIn(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// Beside the file that it will become; hidden, and told apart by process and by the address of the
// bytes.
std::string TemporaryName(std::string_view path, const void* salt) {
  return JoinPath(FolderOf(path), StrCat(".publishing-", getpid(), "-",
                                         absl::Hex(reinterpret_cast<uintptr_t>(salt))));
}

// Closes the folder and what readdir(3) keeps.
struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

}  // namespace

absl::StatusOr<std::unique_ptr<RootedFileSystem>> RootedFileSystem::Open(const std::string& root) {
  const int fd = open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return ErrnoStatus("opening", root);
  return std::unique_ptr<RootedFileSystem>(new RootedFileSystem(fd));
}

RootedFileSystem::~RootedFileSystem() { close(root_fd_); }

absl::StatusOr<std::string> RootedFileSystem::ReadFile(std::string_view path,
                                                       int64_t max_bytes) const {
  TENON_ASSIGN_OR_RETURN(const std::string clean, CleanPath(path));
  TENON_ASSIGN_OR_RETURN(const Descriptor file,
                         OpenBeneath(root_fd_, clean, O_RDONLY | O_NONBLOCK, 0));
  TENON_ASSIGN_OR_RETURN(const struct stat info, StatOf(file, path));
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(StrCat("reading ", path, ": it is not a regular file"));
  }
  if (info.st_size > max_bytes) {
    return absl::OutOfRangeError(StrCat("reading ", path, ": it has ", info.st_size,
                                        " bytes, at most ", max_bytes, " are read"));
  }
  return internal::ReadAll(file, info.st_size, path);
}

absl::Status RootedFileSystem::PublishFile(std::string_view path, std::string_view bytes) {
  TENON_ASSIGN_OR_RETURN(const std::string clean, CleanPath(path));
  TENON_ASSIGN_OR_RETURN(const Descriptor folder,
                         OpenFolder(root_fd_, std::string(FolderOf(clean))));
  const std::string temporary = TemporaryName(clean, bytes.data());
  const std::string temporary_name(NameIn(temporary));
  const std::string name(NameIn(clean));
  const auto write = [&]() -> absl::Status {
    TENON_ASSIGN_OR_RETURN(
        const Descriptor file,
        OpenBeneath(root_fd_, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, kFileMode));
    TENON_RETURN_IF_ERROR(internal::WriteAll(file, bytes, path));
    TENON_RETURN_IF_ERROR(internal::Sync(file, path));
    if (renameat(folder.fd(), temporary_name.c_str(), folder.fd(), name.c_str()) != 0) {
      return ErrnoStatus("renaming to", path);
    }
    return absl::OkStatus();
  };
  if (absl::Status status = write(); !status.ok()) {
    unlinkat(folder.fd(), temporary_name.c_str(), 0);
    return Annotate(status, StrCat("publishing ", path));
  }
  return internal::Sync(folder, FolderOf(path));
}

absl::StatusOr<std::vector<FileEntry>> RootedFileSystem::List(std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const std::string clean, CleanPath(path));
  TENON_ASSIGN_OR_RETURN(const Descriptor folder, OpenFolder(root_fd_, clean));
  const int copy = fcntl(folder.fd(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, CloseFolder> listing(copy < 0 ? nullptr : fdopendir(copy));
  if (listing == nullptr) return ErrnoStatus("listing", path);
  std::vector<FileEntry> entries;
  errno = 0;
  while (const dirent* entry = readdir(listing.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat info {};
    const bool known = fstatat(folder.fd(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
    entries.push_back({name, known && S_ISDIR(info.st_mode)});
    errno = 0;
  }
  if (errno != 0) return ErrnoStatus("listing", path);
  std::sort(entries.begin(), entries.end(),
            [](const FileEntry& a, const FileEntry& b) { return a.name < b.name; });
  return entries;
}

absl::StatusOr<FileInfo> RootedFileSystem::Stat(std::string_view path) const {
  TENON_ASSIGN_OR_RETURN(const std::string clean, CleanPath(path));
  TENON_ASSIGN_OR_RETURN(const Descriptor file, OpenBeneath(root_fd_, clean, O_PATH, 0));
  TENON_ASSIGN_OR_RETURN(const struct stat info, StatOf(file, path));
  return FileInfo{.is_folder = S_ISDIR(info.st_mode),
                  .size_bytes = S_ISDIR(info.st_mode) ? 0 : info.st_size,
                  .link_count = static_cast<int64_t>(info.st_nlink),
                  .modified_ns = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

absl::Status RootedFileSystem::MakeFolders(std::string_view path) {
  TENON_ASSIGN_OR_RETURN(const std::string clean, CleanPath(path));
  for (size_t end = 0; end != std::string::npos && !clean.empty();) {
    end = clean.find('/', end == 0 ? 0 : end + 1);
    const std::string folder = clean.substr(0, end);
    TENON_ASSIGN_OR_RETURN(const Descriptor parent,
                           OpenFolder(root_fd_, std::string(FolderOf(folder))));
    if (mkdirat(parent.fd(), std::string(NameIn(folder)).c_str(), kFolderMode) == 0) {
      TENON_RETURN_IF_ERROR(internal::Sync(parent, FolderOf(folder)));
    } else if (errno != EEXIST) {
      return ErrnoStatus("making", folder);
    }
  }
  return OpenFolder(root_fd_, clean).status();
}

absl::Status RootedFileSystem::Remove(std::string_view path) {
  TENON_ASSIGN_OR_RETURN(const std::string clean, CleanPath(path));
  TENON_ASSIGN_OR_RETURN(const FileInfo info, Stat(clean));
  TENON_ASSIGN_OR_RETURN(const Descriptor folder,
                         OpenFolder(root_fd_, std::string(FolderOf(clean))));
  const int flags = info.is_folder ? AT_REMOVEDIR : 0;
  if (unlinkat(folder.fd(), std::string(NameIn(clean)).c_str(), flags) != 0)
    return ErrnoStatus("removing", path);
  return internal::Sync(folder, FolderOf(path));
}

}  // namespace tenon
