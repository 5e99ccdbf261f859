// Takes from the process what its task does not need.
#pragma once

#include "absl/status/status.h"
#include "sandbox/internal/task_codec.h"

namespace tenon::internal {

// The child's descriptor over which the task comes and frames go back.
inline constexpr int kChannel = 0;

// How a child ends that cannot tell more, beside signals.
enum class ExitCode : int {
  kDone = 0,
  kBrokenOff = 1,    // its parent is gone or sent no task
  kOutOfMemory = 3,  // max_memory_bytes is used up
  kForbidden = 4,    // it tried a forbidden system call
};

// Confines this process for good, in this order: it ends with its parent, gains no rights, shows
// its memory to nobody, has the resource limits, no capabilities but those to read and write files
// as before, Landlock, seccomp. Ends the process when memory runs out or a forbidden call is tried,
// telling the latter as a frame on kChannel. To be called before any other thread is made.
// FAILED_PRECONDITION when the kernel lacks a part and `assignment` requires all.
absl::Status Confine(const Assignment& assignment);

}  // namespace tenon::internal
