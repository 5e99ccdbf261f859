// What holds for a request whichever version of HTTP carried it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "api/access.h"
#include "api/message.h"
#include "api/router.h"
#include "http/http_service.h"

namespace tenon {

// What is read and thrown away, of a body that no route takes, rather than end the exchange in its
// midst.
inline constexpr int64_t kIgnoredBodyBytes = 64 * 1024;

// How long an idle connection of a server that stops may still bring a request, which its client
// sent before it could know; it is answered, and the connection ends.
inline constexpr absl::Duration kLastRequestTime = absl::Seconds(1);

// The head of a request, as far as the rules look at it.
struct RequestFacts {
  std::span<const http1::Header> headers;
  int64_t content_length = 0;  // 0 when it is not told
  bool probes_only = false;    // the connection is there for probes
  std::string_view peer;       // the caller's address
  std::string_view request_id;
  std::string_view method;
  std::string_view target;
  std::optional<std::string_view> authority;  // ":authority"; nullopt over HTTP/1

  // The first header of that name, whatever its case.
  std::string_view Find(std::string_view name) const;
  size_t Count(std::string_view name) const;

  bool WaitsForContinue() const;
};

// The answer to a request whose body need not be read; nullopt when its handler shall run.
// `access` is the caller's, where it is known (see Admit). A match without a route gives its
// refusal away. All that can be decided without the body is: whether the page that asks may, if it
// is one, whether the caller may have the route, and the model in its path.
std::optional<HttpResponse> RefuseRequest(const HttpService& service, RouteMatch& match,
                                          const RequestFacts& facts,
                                          std::shared_ptr<const Access>* access);

// How much of a body the route takes, or may be thrown away.
int64_t BodyLimit(const Route& route);
HttpResponse BodyTooLarge(const Route& route);

// After how many bytes of its body the binary part of a request begins.
size_t BinaryBegin(const Route& route, const RequestFacts& facts);

// Whether the body may be handled on the connection's thread.
bool RunsInline(const HttpService& service, const Route& route, const RequestFacts& facts,
                size_t body_bytes);

// What a request that has been routed is called: as RequestIdentifier has it, and never without an
// id where it is audited.
RequestIdentity IdentityFor(const HttpService& service, const RouteMatch& match,
                            const RequestFacts& facts);

// Inflates the body, runs the route's handler and compresses its answer; nullopt when the handler
// has taken the request's deferral. May run on any thread.
std::optional<HttpResponse> RunHandler(const HttpService& service, const Route& route,
                                       HttpRequest request);

// The end of a connection's age: up to a tenth less than the limit, so that connections made
// together do not end together.
absl::Duration ExpiryOf(const HttpService& service);

}  // namespace tenon
