#include "sandbox/internal/conversation.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <utility>

#include "status/status.h"

namespace tenon::internal {
namespace {

constexpr size_t kChunkBytes = 65'536;
constexpr int kChunksPerTurn = 64;
constexpr size_t kMaxOutputBytes = 4'096;  // of the end of what a child wrote
// How long news that no descriptor brings may wait: that the caller gave up.
constexpr absl::Duration kTick = absl::Milliseconds(50);
// Likewise that the child has ended, where the kernel has no descriptor for it.
constexpr absl::Duration kShortTick = absl::Milliseconds(5);

// absl::Duration of a clock that nobody sets; the wall clock may jump.
absl::Duration Now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return absl::DurationFromTimespec(now);
}

// That nothing can be had or given now, as errno says.
bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

Conversation::Conversation(Child& child, const SandboxTask& task, std::string assignment,
                           const std::function<bool()>& cancelled)
    : child_(child),
      task_(task),
      assignment_(std::move(assignment)),
      cancelled_(cancelled),
      frames_(task.limits.max_reply_bytes) {}

absl::StatusOr<std::string> Conversation::Run() {
  const absl::Duration deadline = Now() + task_.limits.max_wall_time;
  while (true) {
    const absl::Duration left = deadline - Now();
    if (cancelled_ && cancelled_()) return CancelledVerdict(task_, traces_);
    if (left <= absl::ZeroDuration()) return WallTimeVerdict(task_, traces_);
    Wait(left);
    Send();
    ReadOutput();
    // Asked before the channel is read, so that nothing can come after the last look at it.
    const bool has_ended = child_.HasEnded();
    if (Outcome outcome = Receive()) return *std::move(outcome);
    if (has_ended && has_heard_all_) return Judge();
  }
}

void Conversation::Wait(absl::Duration left) {
  const bool has_more = channel_is_open_ && sent_ < assignment_.size();
  std::array<pollfd, 3> news = {{
      {channel_is_open_ ? child_.channel() : -1,
       static_cast<int16_t>(has_more ? POLLIN | POLLOUT : POLLIN), 0},
      {output_is_open_ ? child_.output() : -1, POLLIN, 0},
      {child_.ended(), POLLIN, 0},
  }};
  const absl::Duration tick = child_.ended() < 0 ? kShortTick : kTick;
  const auto milliseconds =
      absl::ToInt64Milliseconds(absl::Ceil(std::min(left, tick), absl::Milliseconds(1)));
  poll(news.data(), news.size(), static_cast<int>(milliseconds));
}

void Conversation::Send() {
  while (channel_is_open_ && sent_ < assignment_.size()) {
    const ssize_t count = send(child_.channel(), assignment_.data() + sent_,
                               assignment_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0 && WouldBlock()) return;
    // A child that does not listen may still have something to say.
    sent_ = count < 0 ? assignment_.size() : sent_ + static_cast<size_t>(count);
  }
}

Conversation::Outcome Conversation::Receive() {
  std::array<char, kChunkBytes> chunk;
  has_heard_all_ = !channel_is_open_;
  for (int i = 0; i < kChunksPerTurn && !has_heard_all_; ++i) {
    const ssize_t count = recv(child_.channel(), chunk.data(), chunk.size(), 0);
    has_heard_all_ = count <= 0;
    channel_is_open_ = count > 0 || (count < 0 && WouldBlock());
    if (has_heard_all_) return std::nullopt;
    frames_.Append({chunk.data(), static_cast<size_t>(count)});
    if (Outcome outcome = TakeFrames()) return outcome;
  }
  return std::nullopt;
}

Conversation::Outcome Conversation::TakeFrames() {
  while (true) {
    absl::StatusOr<std::optional<Frame>> next = frames_.Next();
    if (absl::IsOutOfRange(next.status())) return ReplyVerdict(task_, traces_);
    if (!next.ok()) return BrokenVerdict(task_, MessageOf(next.status()), traces_);
    std::optional<Frame> frame = *std::move(next);
    if (!frame) return std::nullopt;
    if (Outcome outcome = Take(*std::move(frame))) return outcome;
  }
}

Conversation::Outcome Conversation::Take(Frame frame) {
  switch (frame.kind) {
    case FrameKind::kReply:
      return std::move(frame.payload);
    case FrameKind::kFailure: {
      absl::Status failure;
      const absl::Status decoded = DecodeFailure(frame.payload, &failure);
      if (!decoded.ok()) return BrokenVerdict(task_, MessageOf(decoded), traces_);
      return failure;
    }
    case FrameKind::kViolation:
      traces_.violation = DecodeViolation(frame.payload);
      return std::nullopt;
    default:
      traces_.last_note = std::move(frame.payload);
      return std::nullopt;
  }
}

void Conversation::ReadOutput() {
  std::array<char, kMaxOutputBytes> chunk;
  for (int i = 0; i < kChunksPerTurn && output_is_open_; ++i) {
    const ssize_t count = read(child_.output(), chunk.data(), chunk.size());
    if (count < 0 && WouldBlock()) return;
    output_is_open_ = count > 0;
    if (!output_is_open_) return;
    traces_.output.append(chunk.data(), static_cast<size_t>(count));
    if (traces_.output.size() > kMaxOutputBytes)
      traces_.output.erase(0, traces_.output.size() - kMaxOutputBytes);
  }
}

absl::StatusOr<std::string> Conversation::Judge() {
  ReadOutput();
  return VerdictOf(child_.KillAndReap(), task_, traces_);
}

}  // namespace tenon::internal
