#include "fs/pending_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/internal/descriptor.h"
#include "status/status.h"

namespace tenon {
namespace {

using internal::Descriptor;
using internal::ErrnoStatus;

// Where the file will lie: links that the path passes are followed, so that they stay.
std::string Resolve(const std::string& path) {
  std::error_code error;
  const std::filesystem::path resolved = std::filesystem::canonical(path, error);
  return error ? path : resolved.string();
}

std::string FolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

// Free: whoever had it before was a process of this number that is no more.
std::string HiddenName(const std::string& path) {
  return StrCat(FolderOf(path), "/.pending-", getpid(), "-",
                std::filesystem::path(path).filename().string());
}

}  // namespace

absl::StatusOr<std::unique_ptr<PendingFile>> PendingFile::Create(
    const std::string& path, const PendingFileOptions& options) {
  bool hidden = options.hidden;
  struct stat info {};
  const bool exists = stat(path.c_str(), &info) == 0;
  const bool in_place = exists && !S_ISREG(info.st_mode);
  const std::string resolved = in_place ? path : Resolve(path);
  std::string name;
  int fd = -1;
  if (in_place) {
    fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } else if (!hidden) {
    fd = open(FolderOf(resolved).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, options.mode);
    hidden = fd < 0 && errno == EOPNOTSUPP;
  }
  if (hidden && !in_place) {
    name = HiddenName(resolved);
    fd = open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, options.mode);
  }
  if (fd < 0) return ErrnoStatus("writing", path);
  auto file = std::unique_ptr<PendingFile>(new PendingFile(resolved, fd));
  file->in_place_ = in_place;
  file->name_ = std::move(name);
  return file;
}

PendingFile::~PendingFile() {
  if (!name_.empty()) unlink(name_.c_str());
  close(fd_);
}

absl::Status PendingFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrnoStatus("writing", path_);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

absl::Status PendingFile::Commit() { return in_place_ ? absl::OkStatus() : Publish(); }

absl::Status PendingFile::Publish() {
  if (fsync(fd_) != 0)
    return absl::DataLossError(StrCat("syncing ", path_, ": ", std::strerror(errno)));
  if (name_.empty()) {
    // linkat(2) gives a name but takes none over; so a name of our own first, and rename(2).
    const std::string name = HiddenName(path_);
    const std::string nameless = StrCat("/proc/self/fd/", fd_);
    unlink(name.c_str());
    if (linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0)
      return ErrnoStatus("naming", path_);
    name_ = name;
  }
  if (rename(name_.c_str(), path_.c_str()) != 0) return ErrnoStatus("naming", path_);
  name_.clear();
  const Descriptor folder(open(FolderOf(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return internal::Sync(folder, FolderOf(path_));
}

}  // namespace tenon
