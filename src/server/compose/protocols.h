// What a connection speaks, from TLS to HTTP.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "config/configuration.h"
#include "http/http_service.h"
#include "log/logger.h"
#include "net/tcp_server.h"
#include "ports/clock.h"
#include "tls/certificates.h"

namespace tenon {

// The certificate that is configured, which says in the log when it was read anew; null when the
// port speaks no TLS. The error names the property or the file that is wrong.
absl::StatusOr<std::unique_ptr<Certificates>> LoadCertificates(const Configuration& configuration,
                                                               const Clock& clock,
                                                               const Logger& log);

// Makes the protocols of connections; `certificates` may be null. All that is given outlives it.
ProtocolFactory ProtocolsOf(const HttpService& http, Certificates* certificates,
                            const Configuration& configuration);

}  // namespace tenon
