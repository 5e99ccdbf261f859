// From the configuration to the options of each part.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/request_log.h"
#include "auth/authenticator.h"
#include "config/configuration.h"
#include "dialect/oip/oip_routes.h"
#include "exec/thread_pool.h"
#include "http/http_service.h"
#include "import/import_limits.h"
#include "log/stderr_sink.h"
#include "metrics/metrics_page.h"
#include "net/tcp_server.h"
#include "onnx/inspect_limits.h"
#include "onnx/onnx_engine.h"
#include "ports/sandbox.h"
#include "repository/model_repository.h"
#include "repository/path_source.h"
#include "rpc/rpc_service.h"
#include "serving/model_manager.h"
#include "tls/certificates.h"

namespace tenon {

TcpServerOptions TcpOptionsFrom(const Configuration& configuration);
// Those of admin.listen; nullopt when nothing is answered apart, INVALID_ARGUMENT when it is no
// address with a port.
absl::StatusOr<std::optional<TcpServerOptions>> AdminTcpOptionsFrom(
    const Configuration& configuration);
// Nullopt when the port speaks no TLS; INVALID_ARGUMENT when half of it is configured.
absl::StatusOr<std::optional<TlsOptions>> TlsOptionsFrom(const Configuration& configuration);
// Nullopt when no keys are asked for.
std::optional<auth::AuthenticatorOptions> AuthOptionsFrom(const Configuration& configuration);
HttpOptions HttpOptionsFrom(const Configuration& configuration);
rpc::RpcOptions RpcOptionsFrom(const Configuration& configuration);
RequestLogOptions RequestLogOptionsFrom(const Configuration& configuration);
// Whether all requests get names, and not only those that come with some.
bool IdentifiesAllFrom(const Configuration& configuration);
MetricsOptions MetricsOptionsFrom(const Configuration& configuration);
oip::OipOptions OipOptionsFrom(const Configuration& configuration);
Scheduling SchedulingFrom(const Configuration& configuration);
ThreadPoolOptions ComputeOptionsFrom(const Configuration& configuration);
InspectLimits InspectLimitsFrom(const Configuration& configuration);
OnnxEngineOptions OnnxOptionsFrom(const Configuration& configuration);
ImportLimits ImportLimitsFrom(const Configuration& configuration);
SandboxLimits SandboxLimitsFrom(const Configuration& configuration);

ThreadPoolOptions LoadPoolOptionsFrom(const Configuration& configuration);
ThreadPoolOptions AdminPoolOptions();
ThreadPoolOptions ReportPoolOptions();
ModelManagerOptions ManagerOptionsFrom(const Configuration& configuration);
ModelRepositoryOptions RepositoryOptionsFrom(const Configuration& configuration);
absl::StatusOr<PathSourceOptions> SourceOptionsFrom(const Configuration& configuration);
int64_t MaxOverrideBytesFrom(const Configuration& configuration);

// import.cache_folder, or what stands for it in this environment.
std::string ImportCacheFolderFrom(
    const Configuration& configuration,
    const std::vector<std::pair<std::string, std::string>>& environment);

LogLevel LogLevelFrom(const Configuration& configuration);
LogForm LogFormFrom(const Configuration& configuration);

}  // namespace tenon
