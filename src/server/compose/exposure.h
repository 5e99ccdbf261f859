// Whether a server may listen where it is told to.
#pragma once

#include "absl/status/status.h"
#include "config/configuration.h"
#include "log/logger.h"

namespace tenon {

// FAILED_PRECONDITION, naming the property, when other hosts would reach a server that asks nobody
// for a key, or one whose keys they would send in plaintext, and the configuration does not say
// that this is meant.
absl::Status CheckExposure(const Configuration& configuration);

// Says once who may use this server, when that is not only those with a key.
void TellExposure(const Configuration& configuration, const Logger& log);

}  // namespace tenon
