#include "status/retry_after.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::string_view kPayload = "tenon/retry-after-ns";

// What a client should wait before it asks an overloaded or stopping server again.
constexpr absl::Duration kUsual = absl::Seconds(1);

}  // namespace

absl::Status WithRetryAfter(absl::Status status, absl::Duration wait) {
  status.SetPayload(ToAbsl(kPayload), absl::Cord(StrCat(absl::ToInt64Nanoseconds(wait))));
  return status;
}

std::optional<absl::Duration> RetryAfterOf(const absl::Status& status) {
  if (const absl::optional<absl::Cord> payload = status.GetPayload(ToAbsl(kPayload))) {
    int64_t ns = 0;
    if (absl::SimpleAtoi(std::string(*payload), &ns)) return absl::Nanoseconds(ns);
  }
  if (absl::IsUnavailable(status)) return kUsual;
  return std::nullopt;
}

}  // namespace tenon
