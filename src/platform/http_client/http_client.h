// Asks HTTP servers. libcurl does the talking; this is the only module that sees it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "log/secret.h"

namespace tenon {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpClientOptions {
  absl::Duration connect_timeout = absl::Seconds(5);
  absl::Duration timeout = absl::Seconds(60);  // of the whole exchange
  int64_t max_response_bytes = int64_t{256} << 20;
  std::string user_agent = "tenon";
  Secret api_key;      // goes with every call as Authorization: Bearer; empty: none
  bool http2 = false;  // HTTP/2 from the first byte on, by ALPN over https; else HTTP/1.1
};

// One request. With a body it is a POST, without one a GET. The pieces are sent one behind the
// other from where they lie.
struct HttpCall {
  std::string url;
  HttpHeaders headers;
  std::span<const std::string_view> body;
};

// What the server answered, whatever its status.
struct HttpReply {
  int status = 0;
  HttpHeaders headers;  // names in lower case; trailers behind the headers
  std::string body;

  // The value of the first header of that name, in lower case; empty when there is none.
  std::string_view Header(std::string_view name) const;
};

// Keeps its connection open from one call to the next. Goes straight to the server that the URL
// names: no proxy is used and no redirect followed. Certificates of https are checked against the
// system's. Thread-compatible; blocks.
class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // INVALID_ARGUMENT for what is no http or https URL; UNAVAILABLE when the server cannot be
  // reached or ends the connection; DEADLINE_EXCEEDED beyond the timeouts; OUT_OF_RANGE for an
  // answer beyond max_response_bytes. Messages begin with what was done and to which URL.
  absl::StatusOr<HttpReply> Send(const HttpCall& call);

 private:
  class Handle;

  const HttpClientOptions options_;
  const std::unique_ptr<Handle> handle_;
};

// `text` with all but letters, digits, '-', '.', '_' and '~' as %XX: a segment of a path.
std::string EscapeUrlSegment(std::string_view text);

}  // namespace tenon
