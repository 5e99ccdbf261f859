#include "fs/operator_file.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <utility>

#include "status/status.h"

namespace tenon {

using internal::Descriptor;
using internal::ErrnoStatus;

FileStamp StampOf(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return {};
  return {info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec,
          static_cast<uint64_t>(info.st_ino), static_cast<int64_t>(info.st_size),
          info.st_mode & 07777U};
}

absl::StatusOr<std::string> ReadOperatorFile(const std::string& path, int64_t max_bytes) {
  // O_NONBLOCK: a pipe is refused without waiting for who writes into it.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd() < 0) return ErrnoStatus("reading", path);
  TENON_ASSIGN_OR_RETURN(const struct stat info, internal::StatOf(file, path));
  if (!S_ISREG(info.st_mode))
    return absl::FailedPreconditionError(StrCat("reading ", path, ": it is no regular file"));
  if (info.st_size > max_bytes) {
    return absl::OutOfRangeError(
        StrCat("reading ", path, ": it has ", info.st_size, " bytes, more than ", max_bytes));
  }
  return internal::ReadAll(file, info.st_size, path);
}

absl::Status AppendToFile(const std::string& path, std::string_view bytes) {
  const Descriptor file(
      open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600));
  if (file.fd() < 0) return ErrnoStatus("writing", path);
  return internal::WriteAll(file, bytes, path);
}

absl::StatusOr<FolderLock> FolderLock::Take(const std::string& path) {
  std::error_code error;
  const std::filesystem::path resolved = std::filesystem::weakly_canonical(path, error);
  const std::string folder =
      (error ? std::filesystem::path(path) : resolved).parent_path().string();
  Descriptor descriptor(
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.fd() < 0) return ErrnoStatus("locking", folder);
  while (flock(descriptor.fd(), LOCK_EX) != 0) {
    if (errno != EINTR) return ErrnoStatus("locking", folder);
  }
  return FolderLock(std::move(descriptor));
}

}  // namespace tenon
