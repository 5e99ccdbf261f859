#include "sandbox/internal/frames.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "status/status.h"
#include "status/status_code.h"

namespace tenon::internal {
namespace {

constexpr size_t kLengthBytes = 8;
constexpr size_t kCodeBytes = 1;

uint64_t LengthIn(const char* header) {
  uint64_t length = 0;
  for (size_t i = 0; i < kLengthBytes; ++i)
    length |= uint64_t{static_cast<uint8_t>(header[1 + i])} << (8 * i);
  return length;
}

}  // namespace

FrameHeader HeaderOf(FrameKind kind, uint64_t size) {
  FrameHeader header{};
  header[0] = static_cast<char>(kind);
  for (size_t i = 0; i < kLengthBytes; ++i)
    header[1 + i] = static_cast<char>(static_cast<uint8_t>(size >> (8 * i)));
  return header;
}

std::string EncodeFrame(FrameKind kind, std::string_view payload) {
  const FrameHeader header = HeaderOf(kind, payload.size());
  std::string frame;
  frame.reserve(header.size() + payload.size());
  frame.append(header.data(), header.size()).append(payload);
  return frame;
}

std::optional<uint64_t> LengthOf(const FrameHeader& header, FrameKind kind) {
  if (header[0] != static_cast<char>(kind)) return std::nullopt;
  return LengthIn(header.data());
}

absl::Status FrameReader::Check(FrameKind kind, uint64_t length) const {
  uint64_t most = 0;
  switch (kind) {
    case FrameKind::kNote:
      most = kMaxNoteBytes;
      break;
    case FrameKind::kFailure:
      most = kMaxFailureBytes;
      break;
    case FrameKind::kViolation:
      if (length == kViolationBytes) return absl::OkStatus();
      break;
    case FrameKind::kReply:
      if (std::cmp_less_equal(length, max_reply_bytes_)) return absl::OkStatus();
      return absl::OutOfRangeError(
          StrCat("a reply of ", length, " bytes is larger than ", max_reply_bytes_));
    default:
      return absl::InternalError(
          StrCat("a frame of the unknown kind ", static_cast<int>(static_cast<uint8_t>(kind))));
  }
  if (length <= most) return absl::OkStatus();
  return absl::InternalError(StrCat("a frame of kind ", static_cast<int>(kind), " with ", length,
                                    " bytes, of at most ", most));
}

void FrameReader::Append(std::string_view bytes) {
  buffer_.erase(0, std::exchange(start_, 0));
  buffer_.append(bytes);
}

absl::StatusOr<std::optional<Frame>> FrameReader::Next() {
  const size_t left = buffer_.size() - start_;
  if (left < kFrameHeaderBytes) return std::nullopt;
  const auto kind = static_cast<FrameKind>(static_cast<uint8_t>(buffer_[start_]));
  const uint64_t length = LengthIn(buffer_.data() + start_);
  TENON_RETURN_IF_ERROR(Check(kind, length));
  if (left - kFrameHeaderBytes < length) return std::nullopt;
  Frame frame{kind, buffer_.substr(start_ + kFrameHeaderBytes, length)};
  start_ += kFrameHeaderBytes + length;
  return frame;
}

std::string EncodeFailure(const absl::Status& status) {
  const std::string_view message = MessageOf(status);
  std::string payload(1, static_cast<char>(status.code()));
  payload.append(message.substr(0, kMaxFailureBytes - kCodeBytes));
  return payload;
}

absl::Status DecodeFailure(std::string_view payload, absl::Status* failure) {
  const int code = payload.empty() ? 0 : static_cast<uint8_t>(payload[0]);
  const bool known = code > 0 && code < static_cast<int>(StatusCodeTable().size());
  if (!known) return absl::InternalError(StrCat("a failure with the unknown code ", code));
  *failure = {static_cast<absl::StatusCode>(code), ToAbsl(payload.substr(kCodeBytes))};
  return absl::OkStatus();
}

std::array<char, kViolationBytes> EncodeViolation(int system_call) {
  std::array<char, kViolationBytes> payload{};
  const auto bits = static_cast<uint32_t>(system_call);
  for (size_t i = 0; i < payload.size(); ++i)
    payload[i] = static_cast<char>(static_cast<uint8_t>(bits >> (8 * i)));
  return payload;
}

int DecodeViolation(std::string_view payload) {
  uint32_t bits = 0;
  for (size_t i = 0; i < payload.size(); ++i)
    bits |= uint32_t{static_cast<uint8_t>(payload[i])} << (8 * i);
  return static_cast<int>(bits);
}

}  // namespace tenon::internal
