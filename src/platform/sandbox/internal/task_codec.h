// A task as bytes, for the child that runs it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ports/sandbox.h"

namespace tenon::internal {

// A task and what else its child needs to know.
struct Assignment {
  SandboxTask task;
  int32_t parent = 0;       // process id of who started it
  bool require_all = true;  // whether to run nothing when it cannot be confined wholly
};

inline constexpr uint64_t kMaxMessageBytes = uint64_t{1} << 29;
inline constexpr uint64_t kMaxTaskBytes = uint64_t{1} << 30;  // of all of it

std::string EncodeAssignment(const Assignment& assignment);

// INVALID_ARGUMENT when `bytes` are not exactly what EncodeAssignment makes.
absl::StatusOr<Assignment> DecodeAssignment(std::string_view bytes);

// Whether a task can be run at all: a name, absolute paths, limits above zero.
absl::Status CheckTask(const SandboxTask& task);

}  // namespace tenon::internal
