#include "dialect/oip/internal/repository_call.h"

#include <string_view>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip::internal {
namespace {

absl::Status NotSupported(std::string_view name) {
  return absl::UnimplementedError(StrCat("parameter ", Quote(name), " is not supported"));
}

absl::StatusOr<bool> BoolOf(std::string_view name, const Parameter& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean;
  return absl::InvalidArgumentError(StrCat("parameter ", Quote(name), " is not true or false"));
}

}  // namespace

absl::Status CheckThere(const ModelRepository* repository) {
  if (repository != nullptr) return absl::OkStatus();
  return absl::UnavailableError("there is no model repository");
}

bool IsListed(const VersionStatus& row, bool ready_only) {
  return !ready_only || row.state == VersionState::kReady;
}

bool WasAskedFor(const VersionStatus& row) {
  return row.state != VersionState::kUnloaded || !row.version.empty();
}

absl::StatusOr<Effort> ReadLoadParameters(const Parameters& parameters) {
  Effort effort = Effort::kRetry;
  for (const auto& [name, value] : parameters) {
    if (name != "reload") return NotSupported(name);
    TENON_ASSIGN_OR_RETURN(const bool reload, BoolOf(name, value));
    if (reload) effort = Effort::kReload;
  }
  return effort;
}

absl::Status CheckUnloadParameters(const Parameters& parameters) {
  for (const auto& [name, value] : parameters) {
    if (name != "unload_dependents") return NotSupported(name);
    TENON_RETURN_IF_ERROR(BoolOf(name, value).status());
  }
  return absl::OkStatus();
}

}  // namespace tenon::oip::internal
