#include "compose/exposure.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compose/options.h"
#include "net/address.h"
#include "status/status.h"

namespace tenon {
namespace {

bool AsksForKeys(const Configuration& configuration) {
  return !configuration.GetString("auth.key_file").empty();
}

absl::Status CheckAddress(const Configuration& configuration, std::string_view address) {
  if (IsLoopback(address)) return absl::OkStatus();
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

// `deeds`: what callers may do there.
void TellOf(std::string_view address, std::string_view deeds, const Logger& log) {
  if (IsLoopback(address)) {
    log.Info(StrCat("no keys are asked for: every program on this machine may ", deeds),
             {{"address", address}});
  } else {
    log.Warning(StrCat("no keys are asked for: whoever reaches this address may ", deeds),
                {{"address", address}, {"because", "auth.allow_anonymous"}});
  }
}

}  // namespace

absl::Status CheckExposure(const Configuration& configuration) {
  TENON_RETURN_IF_ERROR(CheckAddress(configuration, configuration.GetString("http.address")));
  TENON_ASSIGN_OR_RETURN(const std::optional<TcpServerOptions> admin,
                         AdminTcpOptionsFrom(configuration));
  return admin.has_value() ? CheckAddress(configuration, admin->address) : absl::OkStatus();
}

absl::StatusOr<OriginPolicyOptions> OriginPolicyFrom(const Configuration& configuration,
                                                     std::string_view address) {
  TENON_ASSIGN_OR_RETURN(std::vector<std::string> hosts,
                         ParseAllowedHosts(configuration.GetString("http.allowed_hosts")));
  TENON_ASSIGN_OR_RETURN(std::vector<std::string> origins,
                         ParseAllowedOrigins(configuration.GetString("http.allowed_origins")));
  const bool trusts_callers = !AsksForKeys(configuration);
  OriginPolicyOptions options;
  if (!hosts.empty() || (trusts_callers && IsLoopback(address))) options.hosts = std::move(hosts);
  if (!origins.empty() || trusts_callers) options.origins = std::move(origins);
  return options;
}

void TellExposure(const Configuration& configuration, const Logger& log) {
  if (AsksForKeys(configuration)) return;
  const std::string& address = configuration.GetString("http.address");
  const std::optional<TcpServerOptions> admin =
      AdminTcpOptionsFrom(configuration).value_or(std::nullopt);
  if (!admin.has_value()) return TellOf(address, "run and change models", log);
  TellOf(address, "run models", log);
  TellOf(admin->address, "change models", log);
}

}  // namespace tenon
