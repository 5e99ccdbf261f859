#include "sandbox/internal/landlock.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/internal/descriptor_guard.h"
#include "status/status.h"

namespace tenon::internal {
namespace {

// Debian 12's <linux/landlock.h> ends at version 2, the kernel's interface does not: these are
// include/uapi/linux/landlock.h of Linux 6.15 (version 7, which added nothing that is used here).
constexpr uint32_t kCreateRulesetVersion = 1U << 0;
constexpr int kRulePathBeneath = 1;

constexpr uint64_t kExecute = 1U << 0;
constexpr uint64_t kWriteFile = 1U << 1;
constexpr uint64_t kReadFile = 1U << 2;
constexpr uint64_t kReadDir = 1U << 3;
constexpr uint64_t kRemoveDir = 1U << 4;
constexpr uint64_t kRemoveFile = 1U << 5;
constexpr uint64_t kMakeDir = 1U << 7;
constexpr uint64_t kMakeReg = 1U << 8;
constexpr uint64_t kVersion1Files = (1U << 13) - 1;  // kExecute to MAKE_SYM
constexpr uint64_t kRefer = 1U << 13;                // version 2: names move between folders
constexpr uint64_t kTruncate = 1U << 14;             // version 3
constexpr uint64_t kIoctlDevice = 1U << 15;          // version 5
constexpr uint64_t kBindAndConnectTcp = 3;           // version 4
constexpr uint64_t kAbstractSocketsAndSignals = 3;   // version 6

constexpr uint64_t kRead = kReadFile | kReadDir;
constexpr uint64_t kChange =
    kRead | kWriteFile | kRemoveDir | kRemoveFile | kMakeDir | kMakeReg | kRefer | kTruncate;
constexpr uint64_t kOfFiles = kReadFile | kWriteFile | kTruncate | kExecute | kIoctlDevice;

struct RulesetAttributes {
  uint64_t handled_files;
  uint64_t handled_network;  // version 4
  uint64_t scoped;           // version 6
};

struct __attribute__((packed)) PathBeneathAttributes {
  uint64_t allowed;
  int32_t folder;
};

absl::Status Failure(std::string_view doing) {
  const int error = errno;
  const std::string message = StrCat(doing, ": ", std::strerror(error));
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(message);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(message);
  return absl::FailedPreconditionError(message);
}

RulesetAttributes HandledBy(int version) {
  RulesetAttributes handled{};
  handled.handled_files = kVersion1Files;
  if (version >= 2) handled.handled_files |= kRefer;
  if (version >= 3) handled.handled_files |= kTruncate;
  if (version >= 5) handled.handled_files |= kIoctlDevice;
  if (version >= 4) handled.handled_network = kBindAndConnectTcp;
  if (version >= 6) handled.scoped = kAbstractSocketsAndSignals;
  return handled;
}

// Kernels refuse fields that they do not know, unless they are zero.
size_t SizeFor(int version) {
  if (version >= 6) return sizeof(RulesetAttributes);
  return version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

absl::Status Allow(int ruleset, const std::string& path, uint64_t rights, uint64_t handled) {
  const DescriptorGuard place(open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat info {};
  if (place.fd() < 0 || fstat(place.fd(), &info) != 0) return Failure(StrCat("opening ", path));
  const bool is_folder = S_ISDIR(info.st_mode);
  if (!is_folder && rights == kChange)
    return absl::FailedPreconditionError(StrCat("opening ", path, ": it is no folder"));
  if (!is_folder) rights &= kOfFiles;
  PathBeneathAttributes rule{};
  rule.allowed = rights & handled;
  rule.folder = place.fd();
  if (syscall(SYS_landlock_add_rule, ruleset, kRulePathBeneath, &rule, 0) != 0)
    return Failure(StrCat("allowing ", path));
  return absl::OkStatus();
}

}  // namespace

int LandlockVersion() {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, kCreateRulesetVersion);
  return version > 0 ? static_cast<int>(version) : 0;
}

absl::Status RestrictFiles(int version, const std::vector<std::string>& readable,
                           const std::string& writable) {
  const RulesetAttributes handled = HandledBy(version);
  const DescriptorGuard ruleset(
      static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, SizeFor(version), 0)));
  if (ruleset.fd() < 0) return Failure("making a Landlock ruleset");
  for (const std::string& path : readable)
    TENON_RETURN_IF_ERROR(Allow(ruleset.fd(), path, kRead, handled.handled_files));
  if (!writable.empty())
    TENON_RETURN_IF_ERROR(Allow(ruleset.fd(), writable, kChange, handled.handled_files));
  if (syscall(SYS_landlock_restrict_self, ruleset.fd(), 0) != 0)
    return Failure("applying Landlock rules");
  return absl::OkStatus();
}

}  // namespace tenon::internal
