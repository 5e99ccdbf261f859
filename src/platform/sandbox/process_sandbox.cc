#include "sandbox/process_sandbox.h"

#include <unistd.h>
#include <utility>

#include "sandbox/internal/child.h"
#include "sandbox/internal/conversation.h"
#include "sandbox/internal/frames.h"
#include "sandbox/internal/task_codec.h"
#include "status/status.h"

namespace tenon {

ProcessSandbox::ProcessSandbox(ProcessSandboxOptions options) : options_(std::move(options)) {}

absl::StatusOr<std::string> ProcessSandbox::Run(const SandboxTask& task,
                                                const std::function<bool()>& cancelled) {
  TENON_RETURN_IF_ERROR(internal::CheckTask(task), "starting the ", task.name, " process");
  std::string assignment = internal::EncodeAssignment(
      {.task = task, .parent = getpid(), .require_all = options_.require_all});
  TENON_ASSIGN_OR_RETURN(
      internal::Child child,
      internal::Child::Start(options_.program, options_.arguments, options_.environment),
      "starting the ", task.name, " process");
  internal::Conversation conversation(
      child, task, internal::EncodeFrame(internal::FrameKind::kTask, assignment), cancelled);
  return conversation.Run();
}

}  // namespace tenon
