#include "grpc/coding.h"

#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::grpc {
namespace {

using deflate::Encoding;

constexpr size_t kMaxQuotedName = 32;

absl::Status TooMuch(size_t size, const InflateLimits& limits) {
  return absl::ResourceExhaustedError(
      StrCat("inflating a gRPC message of ", size,
             " bytes: it becomes more than grpc.max_message_bytes (", limits.max_bytes,
             ") or more than http.max_inflate_ratio (", limits.max_ratio, ") times its size"));
}

}  // namespace

absl::StatusOr<Encoding> ParseCoding(std::string_view value) {
  if (value.empty() || value == "identity") return Encoding::kIdentity;
  if (value == "gzip") return Encoding::kGzip;
  if (value == "deflate") return Encoding::kDeflate;
  return absl::UnimplementedError(StrCat("grpc-encoding ", Quote(value, kMaxQuotedName),
                                         " is not supported: send ", kAcceptedCodings));
}

bool AcceptsGzip(std::string_view accepted) {
  for (const absl::string_view part : absl::StrSplit(ToAbsl(accepted), ',')) {
    if (absl::StripAsciiWhitespace(part) == "gzip") return true;
  }
  return false;
}

absl::StatusOr<Message> Inflated(Message message, Encoding coding, const InflateLimits& limits) {
  if (!message.compressed) return message;
  if (coding == Encoding::kIdentity) {
    return absl::InternalError(
        "inflating a gRPC message: it says that it is compressed, and grpc-encoding names no "
        "compression");
  }
  const deflate::InflateLimits plain{.max_bytes = limits.max_bytes, .max_ratio = limits.max_ratio};
  const auto inflated = deflate::Inflate(message.bytes, coding, plain);
  if (!inflated.ok()) {
    if (absl::IsOutOfRange(inflated.status())) return TooMuch(message.bytes.size(), limits);
    return absl::InternalError(StrCat("inflating a gRPC message: ", MessageOf(inflated.status())));
  }
  MessageMemory memory = AllocateMessage(inflated->size());
  if (!inflated->empty()) std::memcpy(memory.bytes, inflated->data(), inflated->size());
  return Message{.bytes = {memory.bytes, inflated->size()}, .owner = std::move(memory.owner)};
}

absl::StatusOr<std::string> Deflated(std::span<const std::string_view> pieces) {
  return deflate::Deflate(pieces, Encoding::kGzip);
}

}  // namespace tenon::grpc
