// Whatever a head says, the one host and the one page that pass without being listed are this
// server's. The input is a request target and lines "name: value".
#include "api/origin_policy.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "absl/strings/ascii.h"
#include "status/status.h"

namespace {

// Whether a host that needs no mention could be written so, with its port.
bool IsOwnName(std::string_view host) {
  std::string lower = absl::AsciiStrToLower(tenon::ToAbsl(host));
  const auto is_of_address = [](char c) {
    return std::string_view("0123456789abcdef.:[]").find(c) != std::string_view::npos;
  };
  if (!lower.empty() && std::all_of(lower.begin(), lower.end(), is_of_address)) return true;
  lower.resize(std::min(lower.find(':'), lower.size()));
  if (lower.ends_with('.')) lower.pop_back();
  return lower == "localhost" || lower.ends_with(".localhost");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const tenon::OriginPolicy kPolicy(
      {.hosts = std::vector<std::string>(), .origins = std::vector<std::string>()});
  std::string_view text(reinterpret_cast<const char*>(data), size);
  tenon::RequestOrigin request{.method = "POST", .target = {}, .authority = {}, .headers = {}};
  request.target = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(request.target.size() + 1, text.size()));
  std::vector<tenon::http1::Header> headers;
  while (!text.empty() && headers.size() < 100) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    headers.push_back({line.substr(0, colon), line.substr(colon + 2)});
    if (line.starts_with(":authority: ")) request.authority = headers.back().value;
  }
  request.headers = headers;
  const absl::Status status = kPolicy.Check(request);
  if (status.ok() && request.authority.has_value() && !request.authority->empty() &&
      !IsOwnName(*request.authority))
    __builtin_trap();
  for (const tenon::http1::Header& header : headers) {
    const bool is_host = header.name == "host" || header.name == "Host";
    if (status.ok() && is_host && !IsOwnName(header.value)) __builtin_trap();
    if (status.ok() && header.name == "Origin" && header.value == "null" && headers.size() == 1)
      __builtin_trap();
  }
  static_cast<void>(tenon::ParseAllowedHosts(request.target));
  static_cast<void>(tenon::ParseAllowedOrigins(request.target));
  return 0;
}
