#include "repository/version_policy.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "serving/model_table.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

absl::Status Unknown(std::string_view text) {
  return absl::InvalidArgumentError(
      StrCat("version policy ", Quote(text), ": it must be all, latest, latest:N or specific:A,B"));
}

}  // namespace

bool IsVersionNumber(std::string_view name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos &&
         name.front() != '0';
}

absl::StatusOr<VersionPolicy> ParseVersionPolicy(std::string_view text) {
  using Kind = VersionPolicy::Kind;
  const size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string_view rest =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  if (kind == "all" && colon == std::string_view::npos) return VersionPolicy{};
  if (kind == "latest") {
    VersionPolicy policy{.kind = Kind::kLatest};
    uint32_t count = 1;
    const bool is_number = rest.empty() || absl::SimpleAtoi(ToAbsl(rest), &count);
    if (!is_number || count == 0 || (rest.empty() && colon != std::string_view::npos))
      return Unknown(text);
    policy.latest = count;
    return policy;
  }
  if (kind != "specific" || rest.empty()) return Unknown(text);
  VersionPolicy policy{.kind = Kind::kSpecific};
  for (const absl::string_view version : absl::StrSplit(ToAbsl(rest), ','))
    policy.specific.emplace_back(version);
  return policy;
}

VersionPolicy PolicyOf(const inference::ModelConfig& config, const VersionPolicy& otherwise) {
  using Kind = VersionPolicy::Kind;
  const inference::ModelVersionPolicy& written = config.version_policy();
  if (written.has_all()) return {};
  if (written.has_latest())
    return {.kind = Kind::kLatest, .latest = written.latest().num_versions()};
  if (!written.has_specific()) return otherwise;
  VersionPolicy policy{.kind = Kind::kSpecific};
  for (const int64_t version : written.specific().versions())
    policy.specific.push_back(std::to_string(version));
  return policy;
}

absl::StatusOr<std::vector<std::string>> Choose(const VersionPolicy& policy,
                                                std::vector<std::string> versions) {
  std::sort(versions.begin(), versions.end(), VersionLess());
  if (policy.kind == VersionPolicy::Kind::kAll) return versions;
  if (policy.kind == VersionPolicy::Kind::kLatest) {
    const size_t drop = versions.size() - std::min(versions.size(), policy.latest);
    versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(drop));
    return versions;
  }
  for (const std::string& wanted : policy.specific) {
    if (std::find(versions.begin(), versions.end(), wanted) == versions.end())
      return absl::NotFoundError(
          StrCat("version ", Quote(wanted), ", which the version policy names, is not there"));
  }
  std::erase_if(versions, [&](const std::string& version) {
    return std::find(policy.specific.begin(), policy.specific.end(), version) ==
           policy.specific.end();
  });
  return versions;
}

}  // namespace tenon
