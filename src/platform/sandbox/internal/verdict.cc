#include "sandbox/internal/verdict.h"

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <sys/wait.h>

#include "sandbox/internal/confinement.h"
#include "sandbox/internal/system_calls.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/units.h"

namespace tenon::internal {
namespace {

bool IsControl(char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7f; }

std::string Who(const SandboxTask& task) { return StrCat("the ", task.name, " process"); }

std::string Limit(const SandboxTask& task, std::string_view name, std::string_view value) {
  return StrCat(task.limits.prefix, name, " (", value, ")");
}

// "; it wrote 'terminate called ...'", for whoever looks for the cause of a crash.
std::string Wrote(const Traces& traces) {
  std::string output = traces.output;
  while (!output.empty() && output.back() == '\n') output.pop_back();
  if (output.empty()) return "";
  std::replace(output.begin(), output.end(), '\n', ' ');
  return StrCat("; it wrote ", Quote(output, output.size()));
}

std::string SignalName(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? StrCat("SIG", name) : StrCat("signal ", signal);
}

absl::Status CpuTimeVerdict(const SandboxTask& task, const Traces& traces) {
  return absl::DeadlineExceededError(StrCat(
      Who(task), " used the processor for longer than ",
      Limit(task, "max_cpu_time", absl::FormatDuration(task.limits.max_cpu_time)), While(traces)));
}

absl::Status ForbiddenVerdict(const SandboxTask& task, const Traces& traces) {
  const std::string call = traces.violation ? StrCat("the forbidden system call ",
                                                     Quote(SystemCallName(*traces.violation)))
                                            : "a forbidden system call";
  return absl::PermissionDeniedError(StrCat(Who(task), " tried ", call, While(traces)));
}

absl::Status MemoryVerdict(const SandboxTask& task, const Traces& traces) {
  return absl::ResourceExhaustedError(StrCat(
      Who(task), " needed more memory than ",
      Limit(task, "max_memory_bytes", FormatBytes(task.limits.max_memory_bytes)), While(traces)));
}

absl::Status FileVerdict(const SandboxTask& task, const Traces& traces) {
  return absl::OutOfRangeError(StrCat(
      Who(task), " wrote a file larger than ",
      Limit(task, "max_file_bytes", FormatBytes(task.limits.max_file_bytes)), While(traces)));
}

absl::Status SignalVerdict(const Ending& ending, const SandboxTask& task, const Traces& traces) {
  const int signal = WTERMSIG(ending.status);
  const bool out_of_time = signal == SIGKILL && ending.cpu_time >= task.limits.max_cpu_time;
  if (signal == SIGXCPU || out_of_time) return CpuTimeVerdict(task, traces);
  if (signal == SIGXFSZ) return FileVerdict(task, traces);
  if (signal == SIGSYS) return ForbiddenVerdict(task, traces);
  // Nothing of ours sends it to a child that is still to be judged.
  const std::string_view perhaps =
      signal == SIGKILL ? " (the system may have run out of memory)" : "";
  return absl::InternalError(StrCat(Who(task), " was ended by ", SignalName(signal), perhaps,
                                    While(traces), Wrote(traces)));
}

}  // namespace

std::string While(const Traces& traces) {
  const std::string& note = traces.last_note;
  if (note.empty()) return "";
  // It may be a stranger's by then.
  const bool printable = IsUtf8(note) && std::none_of(note.begin(), note.end(), IsControl);
  return StrCat(" while ", printable ? note : Quote(note, note.size()));
}

absl::Status VerdictOf(const Ending& ending, const SandboxTask& task, const Traces& traces) {
  if (!ending.is_known)
    return absl::InternalError(StrCat(Who(task), " ended in an unknown way", While(traces)));
  if (traces.violation) return ForbiddenVerdict(task, traces);
  if (WIFSIGNALED(ending.status)) return SignalVerdict(ending, task, traces);
  const int code = WEXITSTATUS(ending.status);
  if (code == static_cast<int>(ExitCode::kOutOfMemory)) return MemoryVerdict(task, traces);
  if (code == static_cast<int>(ExitCode::kForbidden)) return ForbiddenVerdict(task, traces);
  return absl::InternalError(StrCat(Who(task), " ended with exit code ", code,
                                    " and without an answer", While(traces), Wrote(traces)));
}

absl::Status WallTimeVerdict(const SandboxTask& task, const Traces& traces) {
  return absl::DeadlineExceededError(
      StrCat(Who(task), " took longer than ",
             Limit(task, "max_wall_time", absl::FormatDuration(task.limits.max_wall_time)),
             While(traces)));
}

absl::Status CancelledVerdict(const SandboxTask& task, const Traces& traces) {
  return absl::CancelledError(StrCat(Who(task), " was cancelled", While(traces)));
}

absl::Status BrokenVerdict(const SandboxTask& task, std::string_view reason, const Traces& traces) {
  return absl::InternalError(
      StrCat(Who(task), " was ended, for it sent ", reason, While(traces), Wrote(traces)));
}

absl::Status ReplyVerdict(const SandboxTask& task, const Traces& traces) {
  return absl::OutOfRangeError(StrCat(
      Who(task), " answered with more than ",
      Limit(task, "max_reply_bytes", FormatBytes(task.limits.max_reply_bytes)), While(traces)));
}

}  // namespace tenon::internal
