// What all HTTP sessions share: the routes, the limits, the place where handlers run, the state of
// the server.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "absl/time/time.h"
#include "api/access.h"
#include "api/audit.h"
#include "api/listener_role.h"
#include "api/origin_policy.h"
#include "api/request_counts.h"
#include "api/request_identity.h"
#include "api/request_log.h"
#include "api/router.h"
#include "api/stream.h"
#include "http/body_budget.h"
#include "http1/request_parser.h"
#include "http2/limits.h"
#include "ports/clock.h"
#include "ports/executor.h"

namespace tenon {

// What is told of a request that was answered. Borrows for the time of the call.
struct Exchange {
  RequestIdentity& identity;
  std::string_view protocol;
  std::string_view peer;
  std::string_view method;
  std::string_view path;
  const Route* route = nullptr;  // null when none was met
  std::string_view principal;    // who asked; empty when that is not known
  size_t request_bytes = 0;
  absl::Duration came;  // when its head was whole
};

struct HttpOptions {
  http1::HeadLimits head;  // http.max_head_bytes, max_headers, max_target_bytes
  int64_t max_inflated_bytes = int64_t{64} << 20;         // http.max_inflated_bytes
  int64_t max_inflate_ratio = 100;                        // http.max_inflate_ratio
  absl::Duration header_timeout = absl::Seconds(10);      // http.header_timeout
  absl::Duration body_timeout = absl::Seconds(30);        // http.body_timeout
  absl::Duration write_timeout = absl::Seconds(30);       // http.write_timeout
  absl::Duration keep_alive_timeout = absl::Seconds(75);  // http.keep_alive_timeout
  absl::Duration max_connection_age = absl::Hours(1);     // http.max_connection_age
  int64_t compress_min_bytes = 1024;                      // http.compress_min_bytes
  int64_t inline_max_bytes = 64 * 1024;                   // compute.inline_max_bytes
  http2::Limits http2;                                    // http2.*
  Executor* blocking = nullptr;            // where handlers that wait run; null: with all others
  Gate* gate = nullptr;                    // tells who asks; null: everyone may do everything
  const OriginPolicy* origins = nullptr;   // which web pages may ask; null: all
  ListenerRole role = ListenerRole::kAll;  // of the port
  AuditTrail* audit = nullptr;             // told of administrative requests; null: nobody is
  Executor* reports = nullptr;             // where those of kReport run; null: with all others
  RequestCounts* counts = nullptr;         // null: nobody counts
  StreamAcceptor streams = nullptr;        // asked before the routes about each request over HTTP/2
};

// Borrows all that it is given. Thread-safe.
class HttpService {
 public:
  HttpService(const Router& router, HttpOptions options, BodyBudget& budget, Executor& compute,
              const Clock& clock, RequestIdentifier& identifier, RequestLog& log)
      : router_(router),
        options_(std::move(options)),
        budget_(budget),
        compute_(compute),
        clock_(clock),
        identifier_(identifier),
        log_(log) {}

  const Router& router() const { return router_; }
  const HttpOptions& options() const { return options_; }
  BodyBudget& budget() const { return budget_; }

  // Where the handlers of such routes run that leave the connection's thread.
  Executor& ExecutorOf(Work work) const;
  const Clock& clock() const { return clock_; }

  RequestIdentifier& identifier() const { return identifier_; }

  // Counts an exchange that is answered now, a monotonic time, and logs what is to be logged; then
  // its identity is whole, for its answer to say it.
  void Record(const Exchange& exchange, const HttpResponse& response, absl::Duration now) const;

 private:
  const Router& router_;
  const HttpOptions options_;
  BodyBudget& budget_;
  Executor& compute_;
  const Clock& clock_;
  RequestIdentifier& identifier_;
  RequestLog& log_;
};

}  // namespace tenon
