#include "sandbox/confined_task.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <unistd.h>

#include "sandbox/internal/confinement.h"
#include "sandbox/internal/frames.h"
#include "sandbox/internal/task_codec.h"
#include "status/status.h"

namespace tenon {
namespace {

using internal::Assignment;
using internal::ExitCode;
using internal::FrameHeader;
using internal::FrameKind;
using internal::kChannel;

constexpr size_t kChunkBytes = 65'536;

[[noreturn]] void End(ExitCode code) { _exit(static_cast<int>(code)); }

bool Receive(char* to, size_t size) {
  while (size > 0) {
    const ssize_t count = read(kChannel, to, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    to += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

bool Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(kChannel, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

bool SendFrame(FrameKind kind, std::string_view payload) {
  const FrameHeader header = internal::HeaderOf(kind, payload.size());
  return Send({header.data(), header.size()}) && Send(payload);
}

absl::StatusOr<Assignment> ReceiveAssignment() {
  FrameHeader header{};
  if (!Receive(header.data(), header.size())) End(ExitCode::kBrokenOff);
  const auto length = internal::LengthOf(header, FrameKind::kTask);
  if (!length || *length > internal::kMaxTaskBytes)
    return absl::InvalidArgumentError("reading the task: what came is no task");
  std::string bytes;
  while (bytes.size() < *length) {
    const size_t have = bytes.size();
    bytes.resize(have + std::min<size_t>(kChunkBytes, *length - have));
    if (!Receive(bytes.data() + have, bytes.size() - have)) End(ExitCode::kBrokenOff);
  }
  return internal::DecodeAssignment(bytes);
}

absl::StatusOr<std::string> Run(const SandboxBody& body) {
  TENON_ASSIGN_OR_RETURN(const Assignment assignment, ReceiveAssignment());
  const SandboxTask& task = assignment.task;
  TENON_RETURN_IF_ERROR(internal::Confine(assignment), "confining the ", task.name, " process");
  TENON_ASSIGN_OR_RETURN(std::string reply, body(task, [](std::string_view doing) {
                           SendFrame(FrameKind::kNote, doing.substr(0, internal::kMaxNoteBytes));
                         }));
  if (static_cast<int64_t>(reply.size()) <= task.limits.max_reply_bytes) return reply;
  return absl::OutOfRangeError(StrCat("the ", task.name, " process answered ", reply.size(),
                                      " bytes, more than ", task.limits.prefix, "max_reply_bytes (",
                                      task.limits.max_reply_bytes, ")"));
}

}  // namespace

void RunConfinedTask(const SandboxBody& body) {
  const absl::StatusOr<std::string> reply = Run(body);
  const bool sent = reply.ok()
                        ? SendFrame(FrameKind::kReply, *reply)
                        : SendFrame(FrameKind::kFailure, internal::EncodeFailure(reply.status()));
  End(sent ? ExitCode::kDone : ExitCode::kBrokenOff);
}

}  // namespace tenon
