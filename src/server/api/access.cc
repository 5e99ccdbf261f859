#include "api/access.h"

#include <algorithm>
#include <utility>

#include "status/retry_after.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {

Access::Access(Grant grant)
    : grant_(std::move(grant)),
      sees_all_(std::find(grant_.models.begin(), grant_.models.end(), "*") != grant_.models.end()) {
}

bool Access::Allows(Permission permission) const {
  return std::find(grant_.permissions.begin(), grant_.permissions.end(), permission) !=
         grant_.permissions.end();
}

bool Access::Sees(std::string_view model) const {
  return sees_all_ || std::any_of(grant_.models.begin(), grant_.models.end(),
                                  [model](const std::string& pattern) {
                                    return MatchesPattern(pattern, model);
                                  });
}

absl::Status Access::Spend() const {
  if (grant_.limit == nullptr) return absl::OkStatus();
  const absl::Duration wait = grant_.limit->Take(grant_.clock->Monotonic());
  if (wait == absl::ZeroDuration()) return absl::OkStatus();
  return WithRetryAfter(
      absl::ResourceExhaustedError(StrCat(Quote(grant_.principal),
                                          " asks more often than auth.max_requests_per_second (",
                                          grant_.limit->per_second(), ") allows")),
      wait);
}

absl::Status Access::CheckPermission(Permission permission) const {
  if (Allows(permission)) return absl::OkStatus();
  return absl::PermissionDeniedError(
      StrCat("role ", grant_.role, " has no permission ", Quote(NameOf(permission))));
}

absl::Status Access::CheckModel(std::string_view model) const {
  if (Sees(model)) return absl::OkStatus();
  return absl::PermissionDeniedError(StrCat("the API key is not for model ", Quote(model)));
}

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  // Greedy: only the last '*' passed is ever tried again, with one character more.
  size_t at = 0;
  size_t star = std::string_view::npos;
  size_t star_text = 0;
  size_t in_pattern = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      star_text = at;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[at]) {
      ++in_pattern;
      ++at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

absl::Status Admit(Gate* gate, const AccessQuestion& question,
                   std::shared_ptr<const Access>* access) {
  *access = nullptr;
  TENON_RETURN_IF_ERROR(CheckRole(question.role, question.permission));
  if (gate == nullptr || question.permission == Permission::kProbe) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(*access, gate->Identify(question.headers));
  const Access& caller = **access;
  TENON_RETURN_IF_ERROR(caller.Spend());
  TENON_RETURN_IF_ERROR(caller.CheckPermission(question.permission));
  if (question.model.has_value()) return caller.CheckModel(*question.model);
  const bool about_all = IsManaging(question.permission) && !question.body_names_model;
  return about_all && !caller.SeesAllModels()
             ? absl::PermissionDeniedError("the API key is not for all models")
             : absl::OkStatus();
}

}  // namespace tenon
