// What an HTTP status means to a client of ours.
#pragma once

#include "absl/status/status.h"

namespace tenon {

// The first code of StatusCodeTable that has this HTTP status; INVALID_ARGUMENT for others from 400
// to 499, else UNKNOWN.
absl::StatusCode CodeOfHttp(int status);

}  // namespace tenon
