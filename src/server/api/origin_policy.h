// Keeps web pages from using a server that trusts whoever reaches it. Two ways lead from a page to
// a server of the reader's network: a name of the page's own that comes to mean the server's
// address (DNS rebinding), and requests that a page sends to another site than its own.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/route.h"
#include "http1/request_parser.h"

namespace tenon {

// What a request's head says of where it comes from. Borrowed.
struct RequestOrigin {
  std::string_view method;
  std::string_view target;                    // whose absolute form names a host
  std::optional<std::string_view> authority;  // ":authority"; nullopt over HTTP/1
  std::span<const http1::Header> headers;
};

struct OriginPolicyOptions {
  // http.allowed_hosts, in lower case, where '*' stands for any characters; nullopt: any host will
  // do. localhost, the names below it and all addresses will do anyway: no page can have them for a
  // name that it may point elsewhere.
  std::optional<std::vector<std::string>> hosts;
  // http.allowed_origins, as browsers write them, or "*"; nullopt: pages of any site may do
  // anything.
  std::optional<std::vector<std::string>> origins;
};

// Immutable; thread-safe.
class OriginPolicy {
 public:
  explicit OriginPolicy(OriginPolicyOptions options);

  // PERMISSION_DENIED, naming the header, its value and the property, when the request names a host
  // that is not this server, or when a page of a site that is neither this server nor listed asks
  // for more than GET and HEAD give. Callers that are no browsers send neither Origin nor
  // Sec-Fetch-Site, and HTTP/1.0 may name no host: they pass.
  absl::Status Check(const RequestOrigin& request) const;

  // Whether pages of `origin` may read answers.
  bool Lists(std::string_view origin) const;

  // Whether there are such pages.
  bool ListsAny() const { return options_.origins.has_value() && !options_.origins->empty(); }

 private:
  absl::Status CheckPage(const RequestOrigin& request) const;

  const OriginPolicyOptions options_;
};

// Asks `policy`, if there is one, about a request for what needs `permission`, which is null when
// there is nothing of that name. Health is told to everyone: load balancers ask for it by any name.
absl::Status CheckOrigin(const OriginPolicy* policy, const Permission* permission,
                         const RequestOrigin& request);

// The parts of a list with commas, as the two properties have it. INVALID_ARGUMENT for what could
// never be met: a host with its port, an origin with a path.
absl::StatusOr<std::vector<std::string>> ParseAllowedHosts(std::string_view list);
absl::StatusOr<std::vector<std::string>> ParseAllowedOrigins(std::string_view list);

}  // namespace tenon
