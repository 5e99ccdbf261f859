// The parent's side of one task: gives it to the child, listens, and ends the child in time.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ports/sandbox.h"
#include "sandbox/internal/child.h"
#include "sandbox/internal/frames.h"
#include "sandbox/internal/verdict.h"

namespace tenon::internal {

// For one task and one child, which may do whatever it likes. Single-threaded; borrows everything.
class Conversation {
 public:
  Conversation(Child& child, const SandboxTask& task, std::string assignment,
               const std::function<bool()>& cancelled);

  // Blocks until there is an outcome; the child has ended then. As Sandbox::Run.
  absl::StatusOr<std::string> Run();

 private:
  using Outcome = std::optional<absl::StatusOr<std::string>>;

  // Waits until something has happened, or a moment.
  void Wait(absl::Duration left);
  // Each does what can be done without waiting, but no more than a turn's worth: a child that sends
  // and writes without end is not to keep the limits from being looked at.
  void Send();
  Outcome Receive();
  Outcome TakeFrames();
  Outcome Take(Frame frame);
  void ReadOutput();
  absl::StatusOr<std::string> Judge();

  Child& child_;
  const SandboxTask& task_;
  const std::string assignment_;
  const std::function<bool()>& cancelled_;
  size_t sent_ = 0;              // of assignment_
  bool channel_is_open_ = true;  // whether the child may still send
  bool output_is_open_ = true;   // whether it may still write
  bool has_heard_all_ = false;   // whether nothing more has come for now
  FrameReader frames_;
  Traces traces_;
};

}  // namespace tenon::internal
