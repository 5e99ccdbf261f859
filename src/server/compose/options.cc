#include "compose/options.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "exec/memory.h"
#include "net/address.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

// Of admin.listen: people and orchestrators, one or the other at a time.
constexpr int kAdminConnections = 32;
constexpr int kAdminReserved = 8;

constexpr std::string_view kCacheName = "/tenon/imports";

int AsInt(const Configuration& configuration, std::string_view name) {
  return static_cast<int>(configuration.GetInt(name));
}

size_t AsSize(const Configuration& configuration, std::string_view name) {
  return static_cast<size_t>(configuration.GetInt(name));
}

// 0 stands for one a core.
int ThreadsOf(const Configuration& configuration, std::string_view name) {
  const int threads = AsInt(configuration, name);
  return threads > 0 ? threads : CoreCount();
}

GraphOptimization OptimizationOf(std::string_view name) {
  if (name == "none") return GraphOptimization::kNone;
  if (name == "basic") return GraphOptimization::kBasic;
  return name == "extended" ? GraphOptimization::kExtended : GraphOptimization::kAll;
}

ModelControl ControlFrom(const Configuration& configuration) {
  const std::string& name = configuration.GetString("models.control");
  if (name == "poll") return ModelControl::kPoll;
  return name == "explicit" ? ModelControl::kExplicit : ModelControl::kNone;
}

SignatureChange SignatureChangeFrom(const Configuration& configuration) {
  const std::string& name = configuration.GetString("models.signature_change");
  if (name == "allow") return SignatureChange::kAllow;
  return name == "warn" ? SignatureChange::kWarn : SignatureChange::kRefuse;
}

json::NonFinite NonFiniteFrom(const Configuration& configuration) {
  const std::string& form = configuration.GetString("json.non_finite");
  if (form == "null") return json::NonFinite::kNull;
  return form == "string" ? json::NonFinite::kString : json::NonFinite::kToken;
}

http2::Limits Http2LimitsFrom(const Configuration& configuration) {
  return {.max_concurrent_streams =
              static_cast<uint32_t>(configuration.GetInt("http2.max_concurrent_streams")),
          .stream_window_bytes = AsInt(configuration, "http2.stream_window_bytes"),
          .connection_window_bytes = AsInt(configuration, "http2.connection_window_bytes"),
          .max_head_bytes = AsSize(configuration, "http.max_head_bytes"),
          .max_headers = AsSize(configuration, "http.max_headers"),
          .max_untaken_bytes = AsSize(configuration, "http2.max_untaken_bytes"),
          .max_resets = AsInt(configuration, "http2.max_resets"),
          .max_control_frames = AsInt(configuration, "http2.max_control_frames")};
}

}  // namespace

TcpServerOptions TcpOptionsFrom(const Configuration& configuration) {
  const bool has_admin = !configuration.GetString("admin.listen").empty();
  return {.address = configuration.GetString("http.address"),
          .port = AsInt(configuration, "http.port"),
          .threads = ThreadsOf(configuration, "http.threads"),
          .limits = {.max_connections = AsInt(configuration, "http.max_connections"),
                     .max_connections_per_address =
                         AsInt(configuration, "http.max_connections_per_address"),
                     .reserved = AsInt(configuration, "http.reserved_descriptors"),
                     .spared = has_admin ? kAdminConnections + kAdminReserved : 0}};
}

absl::StatusOr<std::optional<TcpServerOptions>> AdminTcpOptionsFrom(
    const Configuration& configuration) {
  const std::string_view listen = configuration.GetString("admin.listen");
  if (listen.empty()) return std::nullopt;
  const size_t colon = std::min(listen.rfind(':'), listen.size() - 1);
  std::string_view address = listen.substr(0, colon);
  const bool bracketed = address.starts_with('[') && address.ends_with(']');
  if (bracketed) address = address.substr(1, address.size() - 2);
  int port = -1;
  const bool is_number = absl::SimpleAtoi(ToAbsl(listen.substr(colon + 1)), &port);
  const bool is_address =
      IsAddress(address) && bracketed == (address.find(':') != std::string_view::npos);
  if (!is_address || !is_number || port < 0 || port > 65535) {
    return absl::InvalidArgumentError(
        StrCat("admin.listen: ", Quote(listen), " is no address with a port, as 127.0.0.1:8081"));
  }
  return TcpServerOptions{.address = std::string(address),
                          .port = port,
                          .threads = 1,
                          .limits = {.max_connections = kAdminConnections,
                                     .max_connections_per_address = kAdminConnections,
                                     .reserved = kAdminReserved}};
}

absl::StatusOr<std::optional<TlsOptions>> TlsOptionsFrom(const Configuration& configuration) {
  const std::string& certificate = configuration.GetString("tls.certificate");
  const std::string& key = configuration.GetString("tls.key");
  if (certificate.empty() && key.empty()) return std::nullopt;
  if (certificate.empty() || key.empty()) {
    return absl::InvalidArgumentError(
        StrCat("configuring TLS: tls.", certificate.empty() ? "certificate" : "key",
               " is not set, and each of tls.certificate and tls.key needs the other"));
  }
  return TlsOptions{.certificate = certificate,
                    .key = key,
                    .only_1_3 = configuration.GetString("tls.min_version") == "1.3",
                    .reload_interval = configuration.GetDuration("tls.reload_interval")};
}

std::optional<auth::AuthenticatorOptions> AuthOptionsFrom(const Configuration& configuration) {
  const std::string& key_file = configuration.GetString("auth.key_file");
  if (key_file.empty()) return std::nullopt;
  return auth::AuthenticatorOptions{
      .key_file = key_file,
      .reload_interval = configuration.GetDuration("auth.reload_interval"),
      .max_requests_per_second = configuration.GetInt("auth.max_requests_per_second"),
      .max_burst = configuration.GetInt("auth.max_burst")};
}

HttpOptions HttpOptionsFrom(const Configuration& configuration) {
  return {.head = {.max_head_bytes = AsSize(configuration, "http.max_head_bytes"),
                   .max_headers = AsSize(configuration, "http.max_headers"),
                   .max_target_bytes = AsSize(configuration, "http.max_target_bytes")},
          .max_inflated_bytes = configuration.GetInt("http.max_inflated_bytes"),
          .max_inflate_ratio = configuration.GetInt("http.max_inflate_ratio"),
          .header_timeout = configuration.GetDuration("http.header_timeout"),
          .body_timeout = configuration.GetDuration("http.body_timeout"),
          .write_timeout = configuration.GetDuration("http.write_timeout"),
          .keep_alive_timeout = configuration.GetDuration("http.keep_alive_timeout"),
          .max_connection_age = configuration.GetDuration("http.max_connection_age"),
          .compress_min_bytes = configuration.GetInt("http.compress_min_bytes"),
          .inline_max_bytes = configuration.GetInt("compute.inline_max_bytes"),
          .http2 = Http2LimitsFrom(configuration)};
}

rpc::RpcOptions RpcOptionsFrom(const Configuration& configuration) {
  return {.max_message_bytes = configuration.GetInt("grpc.max_message_bytes"),
          .max_inflate_ratio = configuration.GetInt("http.max_inflate_ratio"),
          .body_timeout = configuration.GetDuration("http.body_timeout"),
          .inline_max_bytes = configuration.GetInt("compute.inline_max_bytes")};
}

RequestLogOptions RequestLogOptionsFrom(const Configuration& configuration) {
  RequestLogOptions options{.access = configuration.GetBool("log.access")};
  const absl::Duration slow_after = configuration.GetDuration("log.slow_after");
  if (slow_after > absl::ZeroDuration()) options.slow_after = slow_after;
  const std::string& peer = configuration.GetString("log.peer");
  if (peer == "none") options.peer = PeerForm::kNone;
  if (peer == "full") options.peer = PeerForm::kFull;
  return options;
}

bool IdentifiesAllFrom(const Configuration& configuration) {
  return configuration.GetBool("log.access") ||
         configuration.GetString("request.identify") == "all";
}

MetricsOptions MetricsOptionsFrom(const Configuration& configuration) {
  const std::string& names = configuration.GetString("metrics.compatibility");
  return {.max_series = configuration.GetInt("metrics.max_series"),
          .triton = names == "triton" || names == "all",
          .tf_serving = names == "tfserving" || names == "all"};
}

oip::OipOptions OipOptionsFrom(const Configuration& configuration) {
  return {.server_version = TENON_VERSION,
          .max_body_bytes = configuration.GetInt("http.max_body_bytes"),
          .decode = {.json = {.max_depth = AsSize(configuration, "json.max_depth"),
                              .max_nodes = AsSize(configuration, "json.max_nodes")},
                     .max_tensor_bytes = configuration.GetInt("tensor.max_bytes"),
                     .max_tensors = AsSize(configuration, "tensor.max_tensors"),
                     .integers = configuration.GetBool("json.lenient_integers")
                                     ? json::IntegerForm::kWholeNumber
                                     : json::IntegerForm::kInteger},
          .encode = {.non_finite = NonFiniteFrom(configuration)}};
}

ThreadPoolOptions ComputeOptionsFrom(const Configuration& configuration) {
  return {.threads = ThreadsOf(configuration, "compute.threads"),
          .max_queued = AsSize(configuration, "compute.max_queued"),
          .name = "compute"};
}

Scheduling SchedulingFrom(const Configuration& configuration) {
  Scheduling scheduling;
  scheduling.max_batch_rows = configuration.GetInt("batch.max_rows");
  scheduling.max_delay = configuration.GetDuration("batch.max_delay");
  scheduling.policy.max_waiting = configuration.GetInt("queue.max_waiting");
  const absl::Duration timeout = configuration.GetDuration("queue.timeout");
  if (timeout > absl::ZeroDuration()) scheduling.policy.timeout = timeout;
  scheduling.target_delay = configuration.GetDuration("queue.target_delay");
  scheduling.instances = ThreadsOf(configuration, "queue.instances");
  scheduling.inline_max_time = configuration.GetDuration("compute.inline_max_time");
  return scheduling;
}

InspectLimits InspectLimitsFrom(const Configuration& configuration) {
  return {.max_file_bytes = configuration.GetInt("model.max_file_bytes"),
          .max_weight_bytes = configuration.GetInt("model.max_weight_bytes"),
          .max_tensor_bytes = configuration.GetInt("model.max_tensor_bytes"),
          .max_nodes = configuration.GetInt("model.max_nodes"),
          .max_graph_depth = configuration.GetInt("model.max_graph_depth"),
          .max_initializers = configuration.GetInt("model.max_initializers"),
          .max_parts = configuration.GetInt("model.max_parts"),
          .max_external_files = configuration.GetInt("model.max_external_files"),
          .max_loop_turns = configuration.GetInt("model.max_loop_turns"),
          .max_dimension = configuration.GetInt("model.max_dimension")};
}

OnnxEngineOptions OnnxOptionsFrom(const Configuration& configuration) {
  OnnxEngineOptions options;
  options.intra_op_threads = AsInt(configuration, "model.intra_op_threads");
  options.inter_op_threads = AsInt(configuration, "model.inter_op_threads");
  options.allow_spinning = configuration.GetBool("model.allow_spinning");
  options.memory_arena = configuration.GetBool("model.memory_arena");
  options.optimization = OptimizationOf(configuration.GetString("model.optimization"));
  options.limits = InspectLimitsFrom(configuration);
  options.resident_bytes = ResidentBytes;
  options.release_memory = ReturnFreeMemory;
  return options;
}

ThreadPoolOptions LoadPoolOptionsFrom(const Configuration& configuration) {
  // Threads that a model keeps for itself would inherit the priority of the one that loads it.
  const bool keeps_threads = AsInt(configuration, "model.intra_op_threads") > 1 ||
                             AsInt(configuration, "model.inter_op_threads") > 1;
  return {.threads = AsInt(configuration, "models.load_threads"),
          .max_queued = size_t{1} << 20,
          .name = "load",
          .low_priority = !keeps_threads};
}

ThreadPoolOptions AdminPoolOptions() { return {.threads = 2, .max_queued = 64, .name = "admin"}; }

ThreadPoolOptions ReportPoolOptions() {
  return {.threads = 1, .max_queued = 64, .name = "reports"};
}

ModelManagerOptions ManagerOptionsFrom(const Configuration& configuration) {
  return {.load = {.signature_change = SignatureChangeFrom(configuration),
                   .warm_up = configuration.GetBool("models.warm_up"),
                   .max_memory_bytes = configuration.GetInt("models.max_memory_bytes")},
          .memory_first = configuration.GetString("models.swap") == "memory",
          .watch = configuration.GetDuration("models.watch")};
}

ModelRepositoryOptions RepositoryOptionsFrom(const Configuration& configuration) {
  ModelRepositoryOptions options{.control = ControlFrom(configuration),
                                 .poll_interval = configuration.GetDuration("models.poll_interval"),
                                 .settle = configuration.GetDuration("models.settle")};
  for (const absl::string_view name :
       absl::StrSplit(configuration.GetString("models.load"), ',', absl::SkipWhitespace()))
    options.load.emplace_back(absl::StripAsciiWhitespace(name));
  return options;
}

absl::StatusOr<PathSourceOptions> SourceOptionsFrom(const Configuration& configuration) {
  const ModelControl control = ControlFrom(configuration);
  PathSourceOptions options{.publish_marker = configuration.GetString("models.publish_marker"),
                            .scheduling = SchedulingFrom(configuration),
                            .may_be_empty = control != ModelControl::kNone};
  TENON_ASSIGN_OR_RETURN(options.policy,
                         ParseVersionPolicy(configuration.GetString("models.versions")),
                         "models.versions");
  if (control == ModelControl::kPoll) options.settle = configuration.GetDuration("models.settle");
  return options;
}

int64_t MaxOverrideBytesFrom(const Configuration& configuration) {
  return configuration.GetInt("models.max_override_bytes");
}

ImportLimits ImportLimitsFrom(const Configuration& configuration) {
  return {.max_source_bytes = configuration.GetInt("import.max_source_bytes"),
          .max_expanded_bytes = configuration.GetInt("import.max_expanded_bytes"),
          .max_entries = configuration.GetInt("import.max_entries"),
          .max_depth = configuration.GetInt("import.max_depth"),
          .max_objects = configuration.GetInt("import.max_objects"),
          .max_array_elements = configuration.GetInt("import.max_array_elements"),
          .max_name_bytes = configuration.GetInt("import.max_name_bytes")};
}

SandboxLimits SandboxLimitsFrom(const Configuration& configuration) {
  return {.prefix = "import.",
          .max_memory_bytes = configuration.GetInt("import.max_memory_bytes"),
          .max_cpu_time = configuration.GetDuration("import.max_cpu_time"),
          .max_wall_time = configuration.GetDuration("import.max_wall_time"),
          .max_file_bytes = configuration.GetInt("import.max_file_bytes")};
}

std::string ImportCacheFolderFrom(
    const Configuration& configuration,
    const std::vector<std::pair<std::string, std::string>>& environment) {
  const std::string& folder = configuration.GetString("import.cache_folder");
  if (!folder.empty()) return folder;
  std::string home = "/var/cache";
  for (const auto& [name, value] : environment) {
    if (!value.starts_with('/')) continue;
    if (name == "XDG_CACHE_HOME") return StrCat(value, kCacheName);
    if (name == "HOME") home = StrCat(value, "/.cache");
  }
  return StrCat(home, kCacheName);
}

LogLevel LogLevelFrom(const Configuration& configuration) {
  const std::string& level = configuration.GetString("log.level");
  for (const LogLevel known : {LogLevel::kDebug, LogLevel::kWarning, LogLevel::kError}) {
    if (NameOf(known) == level) return known;
  }
  return LogLevel::kInfo;
}

LogForm LogFormFrom(const Configuration& configuration) {
  const std::string& format = configuration.GetString("log.format");
  if (format == "json") return LogForm::kJson;
  if (format == "human") return LogForm::kHuman;
  return StderrIsTerminal() ? LogForm::kHumanColoured : LogForm::kJson;
}

}  // namespace tenon
