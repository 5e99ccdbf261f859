#include "status/status.h"

#include "absl/strings/cord.h"

namespace tenon {

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok() || context.empty() || MessageOf(status).starts_with(context)) return status;
  absl::Status annotated(status.code(), StrCat(context, ": ", status.message()));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    annotated.SetPayload(type, payload);
  });
  return annotated;
}

}  // namespace tenon
