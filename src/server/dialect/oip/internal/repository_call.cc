#include "dialect/oip/internal/repository_call.h"

#include <string>
#include <string_view>
#include <utility>

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

absl::StatusOr<std::string> TextOf(std::string_view name, Parameter& value) {
  if (auto* text = std::get_if<std::string>(&value)) return std::move(*text);
  return absl::InvalidArgumentError(StrCat("parameter ", Quote(name), " is not a string"));
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

absl::StatusOr<LoadCall> ReadLoadParameters(Parameters&& parameters) {
  LoadCall call;
  for (auto& [name, value] : parameters) {
    if (name == "reload") {
      TENON_ASSIGN_OR_RETURN(const bool reload, BoolOf(name, value));
      if (reload) call.effort = Effort::kReload;
    } else if (name == "config") {
      TENON_ASSIGN_OR_RETURN(call.told.config, TextOf(name, value));
    } else if (name.starts_with(kFilePrefix)) {
      TENON_ASSIGN_OR_RETURN(std::string bytes, TextOf(name, value));
      call.told.files.emplace_back(name.substr(kFilePrefix.size()), std::move(bytes));
    } else {
      return NotSupported(name);
    }
  }
  if (!call.told.files.empty() && !call.told.config.has_value())
    return absl::InvalidArgumentError("files are given without parameter 'config'");
  return call;
}

absl::Status CheckUnloadParameters(const Parameters& parameters) {
  for (const auto& [name, value] : parameters) {
    if (name != "unload_dependents") return NotSupported(name);
    TENON_RETURN_IF_ERROR(BoolOf(name, value).status());
  }
  return absl::OkStatus();
}

}  // namespace tenon::oip::internal
