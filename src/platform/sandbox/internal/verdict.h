// What is said of a child that ended without an answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "ports/sandbox.h"
#include "sandbox/internal/child.h"

namespace tenon::internal {

// What was seen of a child until it ended.
struct Traces {
  std::string last_note;         // "" when it sent none
  std::optional<int> violation;  // the forbidden system call that it tried
  std::string output;            // the end of what it wrote to its standard output and error
};

// " while reading tree 5", or "".
std::string While(const Traces& traces);

// Why a child that ended by itself gave no answer. Never OK.
absl::Status VerdictOf(const Ending& ending, const SandboxTask& task, const Traces& traces);

// That a child was ended because `limits.max_wall_time` had passed.
absl::Status WallTimeVerdict(const SandboxTask& task, const Traces& traces);

// That a child was ended because its caller gave up.
absl::Status CancelledVerdict(const SandboxTask& task, const Traces& traces);

// That a child was ended because what it sent makes no sense.
absl::Status BrokenVerdict(const SandboxTask& task, std::string_view reason, const Traces& traces);

// That a child was ended because its reply announced more than `limits.max_reply_bytes`.
absl::Status ReplyVerdict(const SandboxTask& task, const Traces& traces);

}  // namespace tenon::internal
