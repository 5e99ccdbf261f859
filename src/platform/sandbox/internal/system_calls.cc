#include "sandbox/internal/system_calls.h"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <initializer_list>
#include <linux/seccomp.h>
#include <memory>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec/sanitizers.h"
#include "status/status.h"

namespace tenon::internal {
namespace {

// Without conditions: they reach what is open, what Landlock lets be opened, or this process alone.
constexpr int kAllowed[] = {
    // What is open.
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(pwrite64),
    SCMP_SYS(writev),
    SCMP_SYS(pwritev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(fstatfs),
    SCMP_SYS(getdents64),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(flock),
    SCMP_SYS(dup),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    // Names of files; opening them stands below.
    SCMP_SYS(newfstatat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(openat2),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(rmdir),
    // Memory; making more of it stands below.
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(mincore),
    // This thread and its clocks.
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SYS_sched_yield,
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getcpu),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrusage),
    SCMP_SYS(getrlimit),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(umask),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

// What the sanitizers' own runtime asks for beyond that, in builds that have one.
constexpr int kAllowedToSanitizers[] = {SCMP_SYS(rt_sigaction), SCMP_SYS(prctl),
                                        SCMP_SYS(membarrier), SCMP_SYS(getppid), SCMP_SYS(pipe2)};

// Libraries try these and do without them.
struct Declined {
  int call;
  int error;
};
constexpr Declined kDeclined[] = {
    {SCMP_SYS(ioctl), ENOTTY},            // isatty
    {SCMP_SYS(copy_file_range), ENOSYS},  // std::filesystem::copy_file
    {SCMP_SYS(sendfile), ENOSYS},         // likewise
    {SCMP_SYS(fchmod), EPERM},            // likewise
    {SCMP_SYS(utimensat), EPERM},        {SCMP_SYS(link), EPERM},      {SCMP_SYS(linkat), EPERM},
    {SCMP_SYS(symlink), EPERM},          {SCMP_SYS(symlinkat), EPERM},
};

// The bits of mmap's flags that MAP_PRIVATE is one of, and that for stacks, which no limit counts.
constexpr uint64_t kMapType = 0x0f | MAP_GROWSDOWN;

// A filter while it is put together. After the first failure the rest does nothing.
class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_TRAP), seccomp_release) {
    if (!context_) error_ = ENOMEM;
  }

  void Allow(int call, std::initializer_list<scmp_arg_cmp> conditions = {}) {
    Add(SCMP_ACT_ALLOW, call, conditions);
  }

  void Decline(int call, int error, std::initializer_list<scmp_arg_cmp> conditions = {}) {
    Add(SCMP_ACT_ERRNO(static_cast<uint32_t>(error)), call, conditions);
  }

  absl::Status Apply() {
    // Threads that a sanitizer runs are filtered with this one.
    if (error_ == 0) error_ = -seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_TSYNC, 1);
    if (error_ == 0) error_ = -seccomp_load(context_.get());
    if (error_ == 0) return absl::OkStatus();
    return absl::FailedPreconditionError(
        StrCat("filtering system calls with seccomp: ", std::strerror(error_)));
  }

 private:
  void Add(uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions) {
    if (error_ != 0) return;
    error_ = -seccomp_rule_add_array(context_.get(), action, call,
                                     static_cast<unsigned>(conditions.size()), conditions.begin());
  }

  const std::unique_ptr<void, void (*)(scmp_filter_ctx)> context_;
  int error_ = 0;
};

// A condition on argument `index`: its bits of `mask` are `bits`.
scmp_arg_cmp Bits(unsigned index, uint64_t mask, uint64_t bits) {
  return {index, SCMP_CMP_MASKED_EQ, mask, bits};
}

scmp_arg_cmp Equal(unsigned index, uint64_t value) { return {index, SCMP_CMP_EQ, value, 0}; }

// Before Landlock's version 3, opening a file to read could cut it all the same.
void AllowOpening(Filter& filter, int call, unsigned flags) {
  filter.Allow(call, {Bits(flags, O_TRUNC, 0)});
  filter.Allow(call, {Bits(flags, O_TRUNC | O_ACCMODE, O_TRUNC | O_WRONLY)});
  filter.Allow(call, {Bits(flags, O_TRUNC | O_ACCMODE, O_TRUNC | O_RDWR)});
}

// Private memory that is never code: the memory limit counts no other, and nothing read is ever
// run.
void AllowMemory(Filter& filter) {
  filter.Allow(SCMP_SYS(mmap), {Bits(2, PROT_EXEC, 0), Bits(3, kMapType, MAP_PRIVATE)});
  filter.Allow(SCMP_SYS(mprotect), {Bits(2, PROT_EXEC, 0)});
}

// Signals to itself alone, as abort(3) sends them.
void AllowAborting(Filter& filter) {
  const auto self = static_cast<uint64_t>(getpid());
  filter.Allow(SCMP_SYS(tgkill), {Equal(0, self)});
  if constexpr (!kUnderSanitizer) filter.Decline(SCMP_SYS(rt_sigaction), EPERM);
}

void AllowSmallThings(Filter& filter) {
  for (const int command : {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETLK, F_SETLK})
    filter.Allow(SCMP_SYS(fcntl), {Equal(1, static_cast<uint64_t>(command))});
  // Reading limits, not setting them.
  filter.Allow(SCMP_SYS(prlimit64), {Equal(2, 0)});
}

}  // namespace

bool HasSystemCallFilter() {
  const uint32_t action = SECCOMP_RET_TRAP;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

absl::Status AllowSystemCalls() {
  Filter filter;
  for (const int call : kAllowed) filter.Allow(call);
  if constexpr (kUnderSanitizer) {
    for (const int call : kAllowedToSanitizers) filter.Allow(call);
  }
  for (const auto& [call, error] : kDeclined) filter.Decline(call, error);
  AllowOpening(filter, SCMP_SYS(open), 1);
  AllowOpening(filter, SCMP_SYS(openat), 2);
  AllowMemory(filter);
  AllowAborting(filter);
  AllowSmallThings(filter);
  return filter.Apply();
}

std::string SystemCallName(int number) {
  const std::unique_ptr<char, void (*)(void*)> name(
      seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number), std::free);
  return name ? std::string(name.get()) : StrCat("number ", number);
}

}  // namespace tenon::internal
