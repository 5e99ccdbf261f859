#include "status/status.h"

#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"

namespace tenon {

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok() || context.empty() || absl::StartsWith(status.message(), context)) return status;
  absl::Status annotated(status.code(), absl::StrCat(context, ": ", status.message()));
  status.ForEachPayload([&](std::string_view type, const absl::Cord& payload) { annotated.SetPayload(type, payload); });
  return annotated;
}

}  // namespace tenon
