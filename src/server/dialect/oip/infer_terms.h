// What a caller says beside its request of how long it will wait.
#pragma once

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "serving/request_terms.h"

namespace tenon::oip {

// Headers that bound the time of a request, in milliseconds from its coming: one for callers, and
// the one that Envoy, and so Istio, sends with what it proxies. Names in lower case.
inline constexpr std::string_view kTimeoutHeader = "x-request-timeout-ms";
inline constexpr std::string_view kEnvoyTimeoutHeader = "x-envoy-expected-rq-timeout-ms";

// The terms of a request that came at `now`, from its headers: `find` gives a header's value, empty
// when there is none. The sooner one counts. INVALID_ARGUMENT for a value that is no whole number
// above 0.
absl::StatusOr<RequestTerms> ReadTerms(
    absl::Duration now, absl::FunctionRef<std::string_view(std::string_view name)> find);

}  // namespace tenon::oip
