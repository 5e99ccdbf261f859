// How a page of another site gets to read answers: the headers of CORS, in the Fetch standard of
// WHATWG, section 3.3. Pages of origins that are not listed get none of them, and no page ever gets
// Access-Control-Allow-Credentials: the server knows nobody by what a browser adds of itself.
#pragma once

#include <optional>

#include "api/message.h"
#include "api/origin_policy.h"
#include "http/request_rules.h"

namespace tenon {

// The answer to what a browser asks (OPTIONS) before it sends the request of a page of a listed
// origin; nullopt for any other request.
std::optional<HttpResponse> AnswerPreflight(const OriginPolicy& policy, const RequestFacts& facts);

// Lets the page that asked read `response`, if its origin is listed. `policy` may be null.
void ShareAnswer(const OriginPolicy* policy, const RequestFacts& facts, HttpResponse* response);

}  // namespace tenon
