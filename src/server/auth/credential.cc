#include "auth/credential.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "status/status.h"

namespace tenon::auth {
namespace {

constexpr std::string_view kScheme = "Bearer";

bool IsNamed(const http1::Header& header, std::string_view name) {
  return header.name.size() == name.size() &&
         absl::EqualsIgnoreCase(ToAbsl(header.name), ToAbsl(name));
}

// What follows the scheme and its spaces (RFC 9110, section 11.4).
absl::StatusOr<std::string_view> BearerOf(std::string_view value) {
  const size_t end = std::min(value.find(' '), value.size());
  if (end == value.size() || !absl::EqualsIgnoreCase(ToAbsl(value.substr(0, end)), ToAbsl(kScheme)))
    return absl::UnauthenticatedError("the authorization header is not: Bearer KEY");
  value.remove_prefix(end);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

}  // namespace

absl::StatusOr<std::optional<ApiKey>> CredentialOf(std::span<const http1::Header> headers) {
  std::optional<std::string_view> text;
  for (const http1::Header& header : headers) {
    const bool is_bearer = IsNamed(header, "authorization");
    if (!is_bearer && !IsNamed(header, "x-api-key")) continue;
    if (text.has_value())
      return absl::UnauthenticatedError("the request has more than one credential");
    text = header.value;
    if (is_bearer) {
      TENON_ASSIGN_OR_RETURN(text, BearerOf(header.value));
    }
  }
  if (!text.has_value()) return std::nullopt;
  absl::StatusOr<ApiKey> key = ParseApiKey(*text);
  if (!key.ok()) return absl::UnauthenticatedError(ToAbsl(MessageOf(key.status())));
  return *std::move(key);
}

}  // namespace tenon::auth
