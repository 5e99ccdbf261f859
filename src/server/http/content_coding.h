// Content-Encoding of a request and of its answer (RFC 9110, section 8.4).
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "api/message.h"
#include "http/http_service.h"

namespace tenon {

// Replaces a body that came as `encoding` (the header's value) by what it inflates to, which is
// reserved in the budget for as long as its owner lives. OUT_OF_RANGE names the limit that it
// crosses, UNAVAILABLE the budget.
absl::Status InflateBody(std::string_view encoding, const HttpService& service, Body* body);

// Compresses an answer of at least `min_bytes` when `accepted`, the value of Accept-Encoding, asks
// for it.
void CompressAnswer(std::string_view accepted, int64_t min_bytes, HttpResponse* response);

}  // namespace tenon
