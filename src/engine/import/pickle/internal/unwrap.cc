#include "import/pickle/internal/unwrap.h"

#include <string>
#include <utility>

#include "compressed/decompress.h"
#include "deflate/deflate.h"
#include "status/status.h"

namespace tenon::python::internal {
namespace {

// A pickle of zeros shrinks by more than what a request may; the bytes alone are the limit.
constexpr int64_t kAnyRatio = int64_t{1} << 30;

bool IsZlib(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x78' &&
         (static_cast<unsigned char>(bytes[0]) * 256U + static_cast<unsigned char>(bytes[1])) %
                 31 ==
             0;
}

absl::StatusOr<Unwrapped> Own(absl::StatusOr<std::string> result, int64_t max_bytes) {
  if (result.status().code() == absl::StatusCode::kOutOfRange) {
    return absl::OutOfRangeError(
        StrCat(MessageOf(result.status()), ": import.max_expanded_bytes is ", max_bytes));
  }
  if (!result.ok()) return result.status();
  auto owner = std::make_shared<const std::string>(*std::move(result));
  const std::string_view view = *owner;
  return Unwrapped{view, std::move(owner)};
}

absl::StatusOr<std::string> Inflate(std::string_view bytes, deflate::Encoding encoding,
                                    int64_t max_bytes) {
  auto result = deflate::Inflate(bytes, encoding, {max_bytes, kAnyRatio});
  // Its own message names the limits of HTTP.
  if (result.status().code() != absl::StatusCode::kOutOfRange) return result;
  return absl::OutOfRangeError(StrCat("it expands to more than ", max_bytes, " bytes"));
}

}  // namespace

absl::StatusOr<Unwrapped> Unwrap(std::string_view bytes, int64_t max_bytes) {
  if (bytes.starts_with("\x1f\x8b"))
    return Own(Inflate(bytes, deflate::Encoding::kGzip, max_bytes), max_bytes);
  if (IsZlib(bytes)) return Own(Inflate(bytes, deflate::Encoding::kDeflate, max_bytes), max_bytes);
  const compressed::Format format = compressed::FormatOf(bytes);
  if (format != compressed::Format::kNone)
    return Own(compressed::Decompress(bytes, format, max_bytes), max_bytes);
  if (bytes.starts_with("ZF")) {
    return absl::UnimplementedError(
        "it is a dump of a joblib older than 0.10, which is not read: dump it again");
  }
  return Unwrapped{bytes, nullptr};
}

}  // namespace tenon::python::internal
