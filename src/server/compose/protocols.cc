#include "compose/protocols.h"

#include <optional>
#include <utility>

#include "compose/options.h"
#include "http/http_connection.h"
#include "status/status.h"
#include "tls/tls_connection.h"

namespace tenon {

absl::StatusOr<std::unique_ptr<Certificates>> LoadCertificates(const Configuration& configuration,
                                                               const Clock& clock,
                                                               const Logger& log) {
  TENON_ASSIGN_OR_RETURN(const std::optional<TlsOptions> options, TlsOptionsFrom(configuration));
  if (!options.has_value()) return nullptr;
  return Certificates::Load(*options, clock, [log](const absl::Status& status) {
    if (status.ok()) return log.Info("certificate read anew");
    log.Error("new certificate not taken, the old one serves", {{"reason", MessageOf(status)}});
  });
}

ProtocolFactory ProtocolsOf(const HttpService& http, Certificates* certificates,
                            const Configuration& configuration) {
  const absl::Duration handshake_timeout = configuration.GetDuration("tls.handshake_timeout");
  return [&http, certificates, handshake_timeout](
             std::shared_ptr<Link> link, Admission admission) -> std::shared_ptr<Protocol> {
    const HttpConnection::Options options{.probes_only = admission == Admission::kReserved};
    const auto speak_http = [&http, options](std::shared_ptr<Link> plain) {
      return std::make_shared<HttpConnection>(std::move(plain), http, options);
    };
    if (certificates == nullptr) return speak_http(std::move(link));
    return std::make_shared<TlsConnection>(std::move(link), certificates->Current(),
                                           handshake_timeout, speak_http);
  };
}

}  // namespace tenon
