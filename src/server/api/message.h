// An HTTP exchange, free of sockets and of the protocol version.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "api/deferral.h"
#include "http1/request_parser.h"

namespace tenon {

class Access;

// A request body. Shares the bytes, so that tensors may go on using them after the exchange.
struct Body {
  std::string_view bytes;
  std::shared_ptr<const void> owner;

  static Body Of(std::string text);
};

// Named parts of the path, in the order of the route's pattern, percent-decoded.
using PathParameters = std::vector<std::pair<std::string_view, std::string>>;

struct HttpResponse;

// What a handler is given. Borrowed for the time of the call, but for `body.owner`.
struct HttpRequest {
  std::string_view method;
  std::string_view path;   // as it was sent, without the query
  std::string_view query;  // what follows '?'
  PathParameters parameters;
  std::span<const http1::Header> headers;
  Body body;
  std::string_view request_id;
  std::string_view peer;                       // the caller's address, without its port
  const Access* access = nullptr;              // the caller's; null: everything
  Deferral<HttpResponse>* deferral = nullptr;  // null: the handler waits for its answer

  // Whether the caller may be told of that model.
  bool Sees(std::string_view model) const;

  // The first header of that name, whatever its case; empty when there is none.
  std::string_view Header(std::string_view name) const;

  // The path parameter of that name; empty when the route has none.
  std::string_view Parameter(std::string_view name) const;
};

// What a handler gives back. The body is the pieces one after the other; those outside `text` are
// kept alive by `owners`.
struct HttpResponse {
  int status = 200;
  std::string_view content_type = "application/json";
  std::vector<std::pair<std::string_view, std::string>> headers;  // names are literals
  std::string text;                                               // the first piece
  std::vector<std::string_view> more;                             // pieces that follow it
  std::vector<std::shared_ptr<const void>> owners;

  size_t body_size() const;
};

HttpResponse JsonResponse(std::string json, int status = 200);

// {"error":"..."} with the HTTP status of the code. A 503, and what RetryAfterOf knows of, says
// when to come back, a 401 how to say who asks.
HttpResponse ErrorResponse(const absl::Status& status);
HttpResponse ErrorResponse(int http_status, std::string_view message);

}  // namespace tenon
