// Header values of a call: what is written is printable and bounded, what is read keeps its bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "grpc/coding.h"
#include "grpc/metadata.h"
#include "grpc/status_text.h"
#include "grpc/timeout.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  const auto timeout = tenon::grpc::ParseTimeout(value);
  if (timeout.ok() && (*timeout < absl::ZeroDuration() || *timeout > absl::Hours(99999999)))
    std::abort();
  const std::string_view bounded = tenon::grpc::BoundedStatusText(value);
  if (bounded.size() > tenon::grpc::kMaxStatusTextBytes) std::abort();
  for (const char letter : tenon::grpc::EncodeStatusText(bounded)) {
    if (letter < 0x20 || letter > 0x7E) std::abort();
  }
  if (!tenon::grpc::CheckMetadata("x-bin", tenon::grpc::EncodeBinary(value)).ok()) std::abort();
  (void)tenon::grpc::CheckMetadata("x-bin", value);
  (void)tenon::grpc::ParseCoding(value);
  (void)tenon::grpc::AcceptsGzip(value);
  return 0;
}
