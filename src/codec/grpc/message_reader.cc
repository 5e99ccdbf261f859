#include "grpc/message_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "strings/str_cat.h"

namespace tenon::grpc {

absl::Status MessageReader::BeginMessage() {
  size_ = 0;
  for (size_t i = 1; i < kPrefixBytes; ++i)
    size_ = size_ << 8 | static_cast<unsigned char>(prefix_[i]);
  const int flag = static_cast<unsigned char>(prefix_[0]);
  if (flag > 1) {
    return absl::InternalError(
        StrCat("reading a gRPC message: its first byte is ", flag, ", expected 0 or 1"));
  }
  if (std::cmp_greater(size_, max_bytes_)) {
    return absl::ResourceExhaustedError(StrCat("reading a gRPC message: ", size_,
                                               " bytes are more than grpc.max_message_bytes (",
                                               max_bytes_, ")"));
  }
  memory_ = AllocateMessage(size_);
  received_ = 0;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Message>> MessageReader::Take(std::string_view* in) {
  if (prefix_size_ < kPrefixBytes) {
    const size_t count = std::min(kPrefixBytes - prefix_size_, in->size());
    std::copy_n(in->data(), count, prefix_ + prefix_size_);
    prefix_size_ += count;
    in->remove_prefix(count);
    if (prefix_size_ < kPrefixBytes) return std::nullopt;
    if (absl::Status status = BeginMessage(); !status.ok()) return status;
  }
  const size_t count = std::min(size_ - received_, in->size());
  if (count > 0) std::memcpy(memory_.bytes + received_, in->data(), count);
  received_ += count;
  in->remove_prefix(count);
  if (received_ < size_) return std::nullopt;
  Message message{.bytes = {memory_.bytes, size_},
                  .owner = std::exchange(memory_, {}).owner,
                  .compressed = prefix_[0] != 0};
  prefix_size_ = 0;
  received_ = 0;
  return message;
}

absl::Status MessageReader::CheckEnd() const {
  if (prefix_size_ == 0) return absl::OkStatus();
  if (prefix_size_ < kPrefixBytes)
    return absl::InternalError("reading a gRPC message: the stream ends within its prefix");
  return absl::InternalError(StrCat("reading a gRPC message: the stream ends after ", received_,
                                    " of its ", size_, " bytes"));
}

}  // namespace tenon::grpc
