#include "api/origin_policy.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "api/access.h"
#include "net/address.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

bool Is(const http1::Header& header, std::string_view name) {
  return header.name.size() == name.size() &&
         absl::EqualsIgnoreCase(ToAbsl(header.name), ToAbsl(name));
}

bool IsPort(std::string_view text) {
  return text.size() <= 5 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
}

// The host of "host", "host:port" or "[IPv6 address]:port", in lower case; empty when it is none of
// them.
std::string HostOf(std::string_view authority) {
  const bool bracketed = authority.starts_with('[');
  const size_t end =
      bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (end == std::string_view::npos) return {};
  const std::string_view host = authority.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  const std::string_view rest = authority.substr(bracketed ? end + 1 : end);
  if (!rest.empty() && (!rest.starts_with(':') || !IsPort(rest.substr(1)))) return {};
  const bool is_host =
      bracketed ? IsAddress(host) : std::all_of(host.begin(), host.end(), IsNameCharacter);
  if (!is_host) return {};
  return absl::AsciiStrToLower(
      ToAbsl(host.ends_with('.') ? host.substr(0, host.size() - 1) : host));
}

// What stands between the scheme of an http URL and its path; nullopt when `url` is none.
std::optional<std::string_view> AuthorityOf(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!absl::StartsWithIgnoreCase(ToAbsl(url), ToAbsl(scheme))) continue;
    url.remove_prefix(scheme.size());
    return url.substr(0, url.find_first_of("/?#"));
  }
  return std::nullopt;
}

// As browsers write the host and port of an origin: a port only where it is not the scheme's own.
bool IsWrittenByBrowsers(std::string_view origin, std::string_view authority) {
  const std::string_view own_port = origin.starts_with("https") ? ":443" : ":80";
  return !authority.ends_with(':') && !authority.ends_with(own_port);
}

bool IsHostPattern(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return IsNameCharacter(c) || c == '*'; });
}

std::vector<std::string> PartsOf(std::string_view list) {
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(ToAbsl(list), ',', absl::SkipWhitespace()))
    parts.push_back(absl::AsciiStrToLower(absl::StripAsciiWhitespace(part)));
  return parts;
}

absl::Status ForeignPage(std::string_view header, std::string_view value) {
  return absl::PermissionDeniedError(
      StrCat("header ", header, ": ", Quote(value),
             " tells of a page of another site, which http.allowed_origins does not list"));
}

absl::Status CheckHost(const std::vector<std::string>& listed, std::string_view header,
                       std::string_view value) {
  const std::string host = HostOf(value);
  if (IsAddress(host) || host == "localhost" || host.ends_with(".localhost"))
    return absl::OkStatus();
  for (const std::string& pattern : listed) {
    if ((pattern == "*" || !host.empty()) && MatchesPattern(pattern, host)) return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      StrCat("header ", header, ": ", Quote(value),
             " is no name of this server that http.allowed_hosts lists"));
}

absl::Status CheckHosts(const std::vector<std::string>& listed, const RequestOrigin& request) {
  if (const auto named = AuthorityOf(request.target))
    TENON_RETURN_IF_ERROR(CheckHost(listed, "Host", *named));
  bool named = false;
  for (const http1::Header& header : request.headers) {
    if (!Is(header, "host")) continue;
    named = true;
    TENON_RETURN_IF_ERROR(CheckHost(listed, "Host", header.value));
  }
  // RFC 9113, section 8.3.1: a request over HTTP/2 has one of the two, or both.
  if (!request.authority.has_value() || (named && request.authority->empty()))
    return absl::OkStatus();
  return CheckHost(listed, ":authority", *request.authority);
}

}  // namespace

OriginPolicy::OriginPolicy(OriginPolicyOptions options) : options_(std::move(options)) {}

absl::Status OriginPolicy::Check(const RequestOrigin& request) const {
  if (options_.hosts.has_value()) TENON_RETURN_IF_ERROR(CheckHosts(*options_.hosts, request));
  const bool is_safe = request.method == "GET" || request.method == "HEAD";
  return options_.origins.has_value() && !is_safe ? CheckPage(request) : absl::OkStatus();
}

absl::Status OriginPolicy::CheckPage(const RequestOrigin& request) const {
  std::optional<std::string_view> origin;
  std::string_view site;
  std::string_view host = request.authority.value_or(std::string_view());
  for (const http1::Header& header : request.headers) {
    if (Is(header, "origin")) {
      if (origin.has_value()) return ForeignPage("Origin", header.value);  // browsers send one
      origin = header.value;
    } else if (Is(header, "sec-fetch-site")) {
      site = header.value;
    } else if (host.empty() && Is(header, "host")) {
      host = header.value;
    }
  }
  if (origin.has_value() && Lists(*origin)) return absl::OkStatus();
  if (site == "same-origin" || site == "none") return absl::OkStatus();
  if (!site.empty())
    return origin.has_value() ? ForeignPage("Origin", *origin)
                              : ForeignPage("Sec-Fetch-Site", site);
  // Browsers from before Sec-Fetch-Site, and all of them over http to other hosts than loopback.
  if (!origin.has_value()) return absl::OkStatus();
  const auto own = AuthorityOf(*origin);
  const bool is_same = own.has_value() && absl::EqualsIgnoreCase(ToAbsl(*own), ToAbsl(host));
  return is_same ? absl::OkStatus() : ForeignPage("Origin", *origin);
}

bool OriginPolicy::Lists(std::string_view origin) const {
  if (origin.empty() || !options_.origins.has_value()) return false;
  return std::any_of(
      options_.origins->begin(), options_.origins->end(),
      [origin](const std::string& listed) { return listed == "*" || listed == origin; });
}

absl::Status CheckOrigin(const OriginPolicy* policy, const Permission* permission,
                         const RequestOrigin& request) {
  const bool is_probe = permission != nullptr && *permission == Permission::kProbe;
  return policy == nullptr || is_probe ? absl::OkStatus() : policy->Check(request);
}

absl::StatusOr<std::vector<std::string>> ParseAllowedHosts(std::string_view list) {
  std::vector<std::string> hosts = PartsOf(list);
  for (std::string& host : hosts) {
    if (host.ends_with('.')) host.pop_back();  // as HostOf has them
    if (IsHostPattern(host)) continue;
    return absl::InvalidArgumentError(
        StrCat("http.allowed_hosts: ", Quote(host),
               " is no name of a host, which has neither scheme nor port"));
  }
  return hosts;
}

absl::StatusOr<std::vector<std::string>> ParseAllowedOrigins(std::string_view list) {
  std::vector<std::string> origins = PartsOf(list);
  for (const std::string& origin : origins) {
    const auto authority = AuthorityOf(origin);
    const bool is_origin = authority.has_value() && origin.ends_with(*authority) &&
                           !HostOf(*authority).empty() && IsWrittenByBrowsers(origin, *authority);
    if (origin == "*" || is_origin) continue;
    return absl::InvalidArgumentError(
        StrCat("http.allowed_origins: ", Quote(origin),
               " is no origin, as https://app.example or http://localhost:3000"));
  }
  return origins;
}

}  // namespace tenon
