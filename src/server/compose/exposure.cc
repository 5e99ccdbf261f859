#include "compose/exposure.h"

#include <string>
#include <utility>
#include <vector>

#include "net/address.h"
#include "status/status.h"

namespace tenon {
namespace {

bool OtherHostsReach(const Configuration& configuration) {
  return !IsLoopback(configuration.GetString("http.address"));
}

bool AsksForKeys(const Configuration& configuration) {
  return !configuration.GetString("auth.key_file").empty();
}

}  // namespace

absl::Status CheckExposure(const Configuration& configuration) {
  if (!OtherHostsReach(configuration)) return absl::OkStatus();
  const std::string& address = configuration.GetString("http.address");
  if (!AsksForKeys(configuration) && !configuration.GetBool("auth.allow_anonymous")) {
    return absl::FailedPreconditionError(
        StrCat("listening on ", address,
               ": whoever reaches it could run and change models; set auth.key_file (tenon keys "
               "create makes a key), or auth.allow_anonymous if that is meant"));
  }
  const bool is_plaintext = configuration.GetString("tls.certificate").empty();
  if (is_plaintext && !configuration.GetBool("tls.allow_plaintext")) {
    return absl::FailedPreconditionError(StrCat(
        "listening on ", address,
        ": requests and keys could be read on their way; set tls.certificate and tls.key, or "
        "tls.allow_plaintext if something before this server speaks TLS"));
  }
  return absl::OkStatus();
}

absl::StatusOr<OriginPolicyOptions> OriginPolicyFrom(const Configuration& configuration) {
  TENON_ASSIGN_OR_RETURN(std::vector<std::string> hosts,
                         ParseAllowedHosts(configuration.GetString("http.allowed_hosts")));
  TENON_ASSIGN_OR_RETURN(std::vector<std::string> origins,
                         ParseAllowedOrigins(configuration.GetString("http.allowed_origins")));
  const bool trusts_callers = !AsksForKeys(configuration);
  OriginPolicyOptions options;
  if (!hosts.empty() || (trusts_callers && !OtherHostsReach(configuration)))
    options.hosts = std::move(hosts);
  if (!origins.empty() || trusts_callers) options.origins = std::move(origins);
  return options;
}

void TellExposure(const Configuration& configuration, const Logger& log) {
  if (AsksForKeys(configuration)) return;
  const std::string& address = configuration.GetString("http.address");
  if (OtherHostsReach(configuration)) {
    log.Warning("no keys are asked for: whoever reaches this address may run and change models",
                {{"address", address}, {"because", "auth.allow_anonymous"}});
  } else {
    log.Info("no keys are asked for: every program on this machine may run and change models",
             {{"address", address}});
  }
}

}  // namespace tenon
