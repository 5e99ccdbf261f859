// Whether a server may listen where it is told to, and whose web pages may use it.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/origin_policy.h"
#include "config/configuration.h"
#include "log/logger.h"

namespace tenon {

// FAILED_PRECONDITION, naming the property, when other hosts would reach a server that asks nobody
// for a key, or one whose keys they would send in plaintext, on either of its ports, and the
// configuration does not say that this is meant.
absl::Status CheckExposure(const Configuration& configuration);

// Of a port on `address`: what is configured, or else stands to reason: where keys are asked for,
// nothing, as no page has one; else no page of another site may ask, and on loopback no other name
// than its own will do. What names a server has elsewhere nobody here knows. INVALID_ARGUMENT names
// the property.
absl::StatusOr<OriginPolicyOptions> OriginPolicyFrom(const Configuration& configuration,
                                                     std::string_view address);

// Says once who may use this server, when that is not only those with a key.
void TellExposure(const Configuration& configuration, const Logger& log);

}  // namespace tenon
