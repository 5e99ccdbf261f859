#include "sandbox/internal/confinement.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <linux/capability.h>
#include <new>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "absl/time/time.h"
#include "exec/sanitizers.h"
#include "sandbox/internal/descriptor_guard.h"
#include "sandbox/internal/frames.h"
#include "sandbox/internal/landlock.h"
#include "sandbox/internal/system_calls.h"
#include "sandbox/sandbox_level.h"
#include "status/status.h"

namespace tenon::internal {
namespace {

constexpr rlim_t kMaxOpenFiles = 64;
constexpr rlim_t kMaxStackBytes = rlim_t{8} << 20;

absl::Status Failure(std::string_view doing) {
  return absl::FailedPreconditionError(StrCat(doing, ": ", std::strerror(errno)));
}

// Ends the process when its parent ends, even when that has happened already.
absl::Status FollowParent(int32_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return Failure("asking to end with the parent");
  if (getppid() != parent) _exit(static_cast<int>(ExitCode::kBrokenOff));
  return absl::OkStatus();
}

absl::Status GiveUpPrivileges() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Failure("giving up new privileges");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return Failure("hiding the memory");
  return absl::OkStatus();
}

// When the whole system runs out of memory, the kernel ends this process rather than its parent.
// Not everywhere is it to be had, and nothing depends on it.
void OfferToEndFirst() {
  constexpr std::string_view kFirst = "1000";
  const DescriptorGuard score(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  const ssize_t written = write(score.fd(), kFirst.data(), kFirst.size());
  static_cast<void>(written);
}

// Of root's powers only those over files stay: what may be read is Landlock's to say.
absl::Status DropCapabilities() {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (syscall(SYS_capget, &header, sets.data()) != 0) return Failure("reading capabilities");
  constexpr uint32_t kKept = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;
  sets[0] = {sets[0].effective & kKept, sets[0].permitted & kKept, 0};
  sets[1] = {0, 0, 0};
  if (syscall(SYS_capset, &header, sets.data()) != 0) return Failure("dropping capabilities");
  return absl::OkStatus();
}

// Lowers a limit, or leaves it when it is lower.
absl::Status Limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) return Failure("reading resource limits");
  limit.rlim_max = std::min(limit.rlim_max, hard);
  limit.rlim_cur = std::min(limit.rlim_max, soft);
  if (setrlimit(resource, &limit) != 0) return Failure("setting resource limits");
  return absl::OkStatus();
}

absl::Status Limit(__rlimit_resource resource, rlim_t most) { return Limit(resource, most, most); }

rlim_t WholeSeconds(absl::Duration duration) {
  return static_cast<rlim_t>(absl::ToInt64Seconds(absl::Ceil(duration, absl::Seconds(1))));
}

absl::Status LimitResources(const SandboxLimits& limits) {
  // Of data, not of addresses: a file that is mapped to be read takes no memory that matters.
  if constexpr (!kUnderSanitizer)
    TENON_RETURN_IF_ERROR(Limit(RLIMIT_DATA, static_cast<rlim_t>(limits.max_memory_bytes)));
  // The soft limit brings SIGXCPU; whoever outlives it is killed at the hard one.
  const rlim_t seconds = WholeSeconds(limits.max_cpu_time);
  TENON_RETURN_IF_ERROR(Limit(RLIMIT_CPU, seconds, seconds + 1));
  TENON_RETURN_IF_ERROR(Limit(RLIMIT_FSIZE, static_cast<rlim_t>(limits.max_file_bytes)));
  TENON_RETURN_IF_ERROR(Limit(RLIMIT_STACK, kMaxStackBytes));
  TENON_RETURN_IF_ERROR(Limit(RLIMIT_NOFILE, kMaxOpenFiles));
  TENON_RETURN_IF_ERROR(Limit(RLIMIT_NPROC, 0));
  TENON_RETURN_IF_ERROR(Limit(RLIMIT_MEMLOCK, 0));
  TENON_RETURN_IF_ERROR(Limit(RLIMIT_MSGQUEUE, 0));
  return Limit(RLIMIT_CORE, 0);
}

// The kernel's own call: whatever locks the library or a sanitizer holds, it ends.
[[noreturn]] void EndAtOnce(ExitCode code) {
  while (true) syscall(SYS_exit_group, static_cast<int>(code));
}

[[noreturn]] void EndOutOfMemory() { EndAtOnce(ExitCode::kOutOfMemory); }

// Runs within the forbidden call's thread, and only calls what the filter allows.
void EndForbidden(int /*signal*/, siginfo_t* info, void* /*context*/) {
  const FrameHeader header = HeaderOf(FrameKind::kViolation, kViolationBytes);
  const auto payload = EncodeViolation(info->si_syscall);
  std::array<char, kFrameHeaderBytes + kViolationBytes> frame{};
  std::copy(payload.begin(), payload.end(), std::copy(header.begin(), header.end(), frame.begin()));
  syscall(SYS_write, kChannel, frame.data(), frame.size());  // or not: the exit code says it too
  EndAtOnce(ExitCode::kForbidden);
}

absl::Status HandleForbiddenCalls() {
  struct sigaction action {};
  action.sa_sigaction = EndForbidden;
  action.sa_flags = SA_SIGINFO;
  if (sigaction(SIGSYS, &action, nullptr) != 0) return Failure("handling forbidden system calls");
  return absl::OkStatus();
}

}  // namespace

absl::Status Confine(const Assignment& assignment) {
  const SandboxTask& task = assignment.task;
  TENON_RETURN_IF_ERROR(FollowParent(assignment.parent));
  const SandboxLevel level = ProbeSandboxLevel();
  if (assignment.require_all && !level.IsWhole()) {
    return absl::FailedPreconditionError(StrCat("this system's confinement is ", level.ToString(),
                                                "; ", task.limits.prefix,
                                                "require_sandbox=false runs it nevertheless"));
  }
  OfferToEndFirst();
  TENON_RETURN_IF_ERROR(GiveUpPrivileges());
  TENON_RETURN_IF_ERROR(LimitResources(task.limits));
  TENON_RETURN_IF_ERROR(DropCapabilities());
  if (level.landlock_version > 0)
    TENON_RETURN_IF_ERROR(RestrictFiles(level.landlock_version, task.readable, task.writable));
  std::set_new_handler(EndOutOfMemory);
  if (!level.system_call_filter) return absl::OkStatus();
  TENON_RETURN_IF_ERROR(HandleForbiddenCalls());
  return AllowSystemCalls();
}

}  // namespace tenon::internal
