// Confined child processes as a port: what reads files of strangers runs where it can do no harm.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tenon {

// What one task may use at most. A value. A limit that is exceeded is named as `prefix` and the
// field's name, as "import.max_cpu_time", so that the user knows which property to raise.
struct SandboxLimits {
  std::string prefix = "sandbox.";
  int64_t max_memory_bytes = int64_t{8} << 30;   // of data that it makes; files that it maps to
                                                 // read do not count
  absl::Duration max_cpu_time = absl::Hours(1);  // counted in whole seconds, rounded up
  absl::Duration max_wall_time = absl::Hours(1);
  int64_t max_file_bytes = int64_t{8} << 30;  // of each file that it writes
  int64_t max_reply_bytes = int64_t{64} << 20;
};

struct SandboxTask {
  std::string name;                   // which task is run: "import"
  std::string message;                // its input
  std::vector<std::string> readable;  // absolute paths of the files and folders that it may read
  std::string writable;               // absolute path of a folder below which it may write, or ""
  SandboxLimits limits;
};

// Tells what a task is about to do ("reading tree 5"), so that its end can be explained when it
// cannot do so itself. Cheap, but not free: once for each larger step.
using NoteSink = std::function<void(std::string_view doing)>;

// What runs inside a sandbox: the code behind a task's name.
using SandboxBody =
    std::function<absl::StatusOr<std::string>(const SandboxTask& task, const NoteSink& note)>;

// Runs tasks apart from this process. Thread-safe; tasks may run side by side. The real one is
// platform/sandbox's ProcessSandbox, the fake testing/in_process_sandbox.h; both pass
// testing/sandbox_conformance.h.
class Sandbox {
 public:
  virtual ~Sandbox() = default;

  // Runs `task` and blocks until it has ended; nothing of it is left behind. The reply, or
  //   the task's own status, its code and message unchanged;
  //   CANCELLED            `cancelled`, which is asked often and may be empty, answered true
  //   DEADLINE_EXCEEDED    max_cpu_time or max_wall_time was used up
  //   RESOURCE_EXHAUSTED   max_memory_bytes was used up
  //   OUT_OF_RANGE         a file or the reply grew beyond max_file_bytes or max_reply_bytes
  //   PERMISSION_DENIED    it tried what no task may
  //   FAILED_PRECONDITION  the system cannot confine it as is required
  //   INTERNAL             it crashed or broke off
  // with a message that names the task, the limit and the last note.
  virtual absl::StatusOr<std::string> Run(const SandboxTask& task,
                                          const std::function<bool()>& cancelled) = 0;
};

}  // namespace tenon
