// The key that a request brings in its headers.
#pragma once

#include <optional>
#include <span>

#include "absl/status/statusor.h"
#include "auth/api_key.h"
#include "http1/request_parser.h"

namespace tenon::auth {

// Of "Authorization: Bearer KEY" or "x-api-key: KEY"; nullopt when there is neither.
// UNAUTHENTICATED for another scheme, for what is no key, and for more than one credential, of
// which two readers might each believe another. Messages quote nothing that may be secret. gRPC's
// metadata are such headers too.
absl::StatusOr<std::optional<ApiKey>> CredentialOf(std::span<const http1::Header> headers);

}  // namespace tenon::auth
