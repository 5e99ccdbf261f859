// The bytes between a sandbox and the process that runs its task: frames of one byte for the kind,
// eight for the length (little-endian) and the payload.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon::internal {

enum class FrameKind : uint8_t {
  kTask = 'T',       // to the child, once: EncodeTask
  kNote = 'N',       // from the child: what it is about to do
  kViolation = 'V',  // from the child, last: the number of the system call that it may not make
  kReply = 'R',      // from the child, last: the reply
  kFailure = 'F',    // from the child, last: EncodeFailure
};

struct Frame {
  FrameKind kind = FrameKind::kNote;
  std::string payload;
};

inline constexpr size_t kFrameHeaderBytes = 9;
inline constexpr size_t kMaxNoteBytes = 1024;       // longer notes are cut by who sends them
inline constexpr size_t kMaxFailureBytes = 65'536;  // likewise

inline constexpr size_t kViolationBytes = 4;

using FrameHeader = std::array<char, kFrameHeaderBytes>;

// What stands before a payload of `size` bytes. Safe in a signal handler.
FrameHeader HeaderOf(FrameKind kind, uint64_t size);

std::string EncodeFrame(FrameKind kind, std::string_view payload);

// The length that `header` announces when it is of a frame of `kind`.
std::optional<uint64_t> LengthOf(const FrameHeader& header, FrameKind kind);

// Takes frames from a child, which may lie, out of the bytes that have come. Single-threaded.
class FrameReader {
 public:
  explicit FrameReader(int64_t max_reply_bytes) : max_reply_bytes_(max_reply_bytes) {}

  void Append(std::string_view bytes);

  // The next frame, or none until more bytes have come. INTERNAL when what came is no frame from a
  // child, OUT_OF_RANGE when a reply announces more than `max_reply_bytes`; both for good. Never
  // holds more than has come.
  absl::StatusOr<std::optional<Frame>> Next();

 private:
  absl::Status Check(FrameKind kind, uint64_t length) const;

  const int64_t max_reply_bytes_;
  std::string buffer_;
  size_t start_ = 0;  // of what has not been taken out of buffer_
};

// A status that is not OK, as the payload of a failure frame.
std::string EncodeFailure(const absl::Status& status);

// The status that a child sent, which is not OK; an error when it sent none. StatusOr<Status> would
// confuse the two, so it comes through `failure`.
absl::Status DecodeFailure(std::string_view payload, absl::Status* failure);

// The payload of a violation frame. Safe in a signal handler.
std::array<char, kViolationBytes> EncodeViolation(int system_call);
int DecodeViolation(std::string_view payload);

}  // namespace tenon::internal
