// Cuts the bytes of a stream into messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpc/message.h"

namespace tenon::grpc {

// Takes bytes as they come, in pieces of any size, and copies each once. Memory for a message is
// asked for when its prefix has come and is touched only as its bytes come. Thread-compatible.
class MessageReader {
 public:
  // `max_bytes`: of one message as it comes (grpc.max_message_bytes).
  explicit MessageReader(int64_t max_bytes) : max_bytes_(max_bytes) {}

  // Takes bytes off the front of `in`, up to the end of one message at most; that message, or
  // nullopt when all of `in` was taken before its end. RESOURCE_EXHAUSTED, naming the limit, for a
  // message that is too large, INTERNAL for a prefix that is none; the reader is of no use then.
  absl::StatusOr<std::optional<Message>> Take(std::string_view* in);

  // OK when the stream may end here; INTERNAL when that cuts a message short.
  absl::Status CheckEnd() const;

  // Bytes of a message that is not yet whole.
  size_t pending_bytes() const { return prefix_size_ + received_; }

 private:
  absl::Status BeginMessage();

  int64_t max_bytes_;
  char prefix_[kPrefixBytes] = {};
  size_t prefix_size_ = 0;
  size_t size_ = 0;
  size_t received_ = 0;
  MessageMemory memory_;
};

}  // namespace tenon::grpc
