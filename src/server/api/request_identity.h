// The names that a request goes by in logs and in the systems around the server: x-request-id and
// traceparent.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http1/request_parser.h"
#include "ids/trace_context.h"
#include "ids/ulid.h"

namespace tenon {

// What a caller sent of them.
struct SentIdentity {
  std::string_view request_id;   // x-request-id
  std::string_view traceparent;  // empty when none came
};

// Of a request's headers, which must outlive it. Two traceparents name no trace.
SentIdentity SentIdentityOf(std::span<const http1::Header> headers);

// What its answer says. A value.
struct RequestIdentity {
  std::string request_id;   // empty: none is said
  std::string traceparent;  // the caller's trace with our span; empty: none is said

  std::string_view trace() const;
  std::string_view span() const;
};

// Gives requests their names: those that the caller sent, where they may be echoed and continued,
// and new ones in place of what may not; of callers that sent none, when all shall have them or
// when the log needs them. Thread-safe.
class RequestIdentifier {
 public:
  // `ids` outlives it. `all`: request.identify.
  RequestIdentifier(UlidGenerator& ids, uint64_t seed, bool all)
      : ids_(ids), traces_(seed), all_(all) {}

  RequestIdentity Identify(const SentIdentity& sent);

  // Makes up what is missing, for a request that is logged.
  void Complete(RequestIdentity* identity);

 private:
  UlidGenerator& ids_;
  TraceIdGenerator traces_;
  const bool all_;
};

}  // namespace tenon
