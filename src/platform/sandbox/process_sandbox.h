// The real Sandbox: a child process for each task.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ports/sandbox.h"

namespace tenon {

struct ProcessSandboxOptions {
  std::string program = "/proc/self/exe";  // the child's; by default this one's, even when its file
                                           // was replaced since
  std::vector<std::string> arguments;      // with its name first; they make the program call
                                           // RunConfinedTask (confined_task.h)
  std::vector<std::string> environment;    // "NAME=value"; a child has no other variables
  bool require_all = true;  // whether a task fails with FAILED_PRECONDITION, rather than to run
                            // confined as far as can be, when SandboxLevel is not whole
};

// Each Run starts a child, which confines itself before it looks at the task's message, and ends it
// at the latest when Run returns; a child ends when this process ends, too. The calling thread does
// the work. Thread-safe.
class ProcessSandbox : public Sandbox {
 public:
  explicit ProcessSandbox(ProcessSandboxOptions options);

  absl::StatusOr<std::string> Run(const SandboxTask& task,
                                  const std::function<bool()>& cancelled) override;

 private:
  const ProcessSandboxOptions options_;
};

}  // namespace tenon
