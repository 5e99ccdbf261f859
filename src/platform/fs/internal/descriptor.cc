#include "fs/internal/descriptor.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "status/status.h"

namespace tenon::internal {
namespace {

absl::StatusCode CodeOf(int error) {
  switch (error) {
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case EEXIST:
      return absl::StatusCode::kAlreadyExists;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case EXDEV:
      return absl::StatusCode::kPermissionDenied;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return absl::StatusCode::kResourceExhausted;
    case EISDIR:
    case ENOTDIR:
    case ENOTEMPTY:
    case ENXIO:
      return absl::StatusCode::kFailedPrecondition;
    case ENAMETOOLONG:
    case EINVAL:
      return absl::StatusCode::kInvalidArgument;
    default:
      return absl::StatusCode::kInternal;
  }
}

std::string ReasonOf(int error) {
  if (error == ELOOP) return "it passes a symbolic link, which is not followed";
  if (error == EXDEV) return "it leaves its root";
  if (error == ENOENT) return "no such file or folder";
  return std::strerror(error);
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

absl::Status ErrnoStatus(std::string_view doing, std::string_view path) {
  const int error = errno;
  return {CodeOf(error), StrCat(doing, " ", path.empty() ? "." : path, ": ", ReasonOf(error))};
}

absl::StatusOr<Descriptor> OpenBeneath(int root, const std::string& path, int flags,
                                       unsigned mode) {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags) | O_CLOEXEC;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const char* name = path.empty() ? "." : path.c_str();
  long fd = -1;
  do {
    fd = syscall(SYS_openat2, root, name, &how, sizeof(how));
  } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
  if (fd < 0) return ErrnoStatus("opening", path);
  return Descriptor(static_cast<int>(fd));
}

absl::StatusOr<struct stat> StatOf(const Descriptor& file, std::string_view path) {
  struct stat info {};
  if (fstat(file.fd(), &info) != 0) return ErrnoStatus("looking at", path);
  return info;
}

absl::StatusOr<std::string> ReadAll(const Descriptor& file, int64_t size, std::string_view path) {
  std::string bytes(static_cast<size_t>(size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = read(file.fd(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrnoStatus("reading", path);
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

absl::Status WriteAll(const Descriptor& file, std::string_view bytes, std::string_view path) {
  while (!bytes.empty()) {
    const ssize_t count = write(file.fd(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrnoStatus("writing", path);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

absl::Status Sync(const Descriptor& file, std::string_view path) {
  if (fsync(file.fd()) == 0) return absl::OkStatus();
  return absl::DataLossError(
      StrCat("syncing ", path.empty() ? "." : path, ": ", std::strerror(errno)));
}

}  // namespace tenon::internal
