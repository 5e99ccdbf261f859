#include "compose/options.h"

#include <functional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "config/load.h"
#include "config/properties.h"

namespace tenon {
namespace {

using C = const Configuration&;

Configuration With(std::vector<std::pair<std::string, std::string>> flags) {
  return LoadConfiguration({.flags = std::move(flags)}).value();
}

template <typename T>
int64_t Number(T value) {
  return static_cast<int64_t>(value);
}

int64_t Number(absl::Duration duration) { return absl::ToInt64Milliseconds(duration); }

// A property, a text for it, and what the part that obeys it must then get.
struct Case {
  const char* property;
  const char* text;
  int64_t expected;
  std::function<int64_t(const Configuration&)> read;
};

const Case kConnections[] = {
    {"http.port", "1234", 1234, [](C c) { return Number(TcpOptionsFrom(c).port); }},
    {"http.threads", "3", 3, [](C c) { return Number(TcpOptionsFrom(c).threads); }},
    {"http.max_connections", "17", 17,
     [](C c) { return Number(TcpOptionsFrom(c).limits.max_connections); }},
    {"http.max_connections_per_address", "5", 5,
     [](C c) { return Number(TcpOptionsFrom(c).limits.max_connections_per_address); }},
    {"http.reserved_descriptors", "6", 6,
     [](C c) { return Number(TcpOptionsFrom(c).limits.reserved); }},
    {"http.header_timeout", "1s", 1000,
     [](C c) { return Number(HttpOptionsFrom(c).header_timeout); }},
    {"http.body_timeout", "2s", 2000, [](C c) { return Number(HttpOptionsFrom(c).body_timeout); }},
    {"http.write_timeout", "3s", 3000,
     [](C c) { return Number(HttpOptionsFrom(c).write_timeout); }},
    {"http.keep_alive_timeout", "4s", 4000,
     [](C c) { return Number(HttpOptionsFrom(c).keep_alive_timeout); }},
    {"http.max_connection_age", "5s", 5000,
     [](C c) { return Number(HttpOptionsFrom(c).max_connection_age); }},
};

const Case kRequests[] = {
    {"http.max_head_bytes", "2KiB", 2048,
     [](C c) { return Number(HttpOptionsFrom(c).head.max_head_bytes); }},
    {"http.max_headers", "7", 7, [](C c) { return Number(HttpOptionsFrom(c).head.max_headers); }},
    {"http.max_target_bytes", "1KiB", 1024,
     [](C c) { return Number(HttpOptionsFrom(c).head.max_target_bytes); }},
    {"http.max_body_bytes", "3MiB", 3 << 20,
     [](C c) { return Number(OipOptionsFrom(c).max_body_bytes); }},
    {"http.max_inflated_bytes", "4KiB", 4096,
     [](C c) { return Number(HttpOptionsFrom(c).max_inflated_bytes); }},
    {"http.max_inflate_ratio", "9", 9,
     [](C c) { return Number(HttpOptionsFrom(c).max_inflate_ratio); }},
    {"grpc.max_message_bytes", "5KiB", 5 << 10,
     [](C c) { return Number(RpcOptionsFrom(c).max_message_bytes); }},
    {"http.compress_min_bytes", "6", 6,
     [](C c) { return Number(HttpOptionsFrom(c).compress_min_bytes); }},
    {"json.max_depth", "9", 9, [](C c) { return Number(OipOptionsFrom(c).decode.json.max_depth); }},
    {"json.max_nodes", "99", 99,
     [](C c) { return Number(OipOptionsFrom(c).decode.json.max_nodes); }},
    {"json.lenient_integers", "true", Number(json::IntegerForm::kWholeNumber),
     [](C c) { return Number(OipOptionsFrom(c).decode.integers); }},
    {"json.non_finite", "string", Number(json::NonFinite::kString),
     [](C c) { return Number(OipOptionsFrom(c).encode.non_finite); }},
    {"tensor.max_bytes", "5MiB", 5 << 20,
     [](C c) { return Number(OipOptionsFrom(c).decode.max_tensor_bytes); }},
    {"tensor.max_tensors", "2", 2,
     [](C c) { return Number(OipOptionsFrom(c).decode.max_tensors); }},
    {"compute.threads", "3", 3, [](C c) { return Number(ComputeOptionsFrom(c).threads); }},
    {"compute.max_queued", "11", 11, [](C c) { return Number(ComputeOptionsFrom(c).max_queued); }},
    {"compute.inline_max_bytes", "8", 8,
     [](C c) { return Number(HttpOptionsFrom(c).inline_max_bytes); }},
    {"metrics.max_series", "500", 500, [](C c) { return MetricsOptionsFrom(c).max_series; }},
    {"metrics.compatibility", "all", 3,
     [](C c) { return MetricsOptionsFrom(c).triton + 2 * MetricsOptionsFrom(c).tf_serving; }},
    {"log.access", "true", 1, [](C c) { return Number(RequestLogOptionsFrom(c).access); }},
    {"log.slow_after", "3s", 3,
     [](C c) { return absl::ToInt64Seconds(RequestLogOptionsFrom(c).slow_after); }},
    {"log.peer", "full", Number(PeerForm::kFull),
     [](C c) { return Number(RequestLogOptionsFrom(c).peer); }},
    {"request.identify", "all", 1, [](C c) { return Number(IdentifiesAllFrom(c)); }},
    {"log.level", "warning", Number(LogLevel::kWarning),
     [](C c) { return Number(LogLevelFrom(c)); }},
    {"log.format", "human", Number(LogForm::kHuman), [](C c) { return Number(LogFormFrom(c)); }},
};

const Case kHttp2[] = {
    {"http2.max_concurrent_streams", "7", 7,
     [](C c) { return Number(HttpOptionsFrom(c).http2.max_concurrent_streams); }},
    {"http2.stream_window_bytes", "65KiB", 65 * 1024,
     [](C c) { return Number(HttpOptionsFrom(c).http2.stream_window_bytes); }},
    {"http2.connection_window_bytes", "66KiB", 66 * 1024,
     [](C c) { return Number(HttpOptionsFrom(c).http2.connection_window_bytes); }},
    {"http2.max_untaken_bytes", "67KiB", 67 * 1024,
     [](C c) { return Number(HttpOptionsFrom(c).http2.max_untaken_bytes); }},
    {"http2.max_resets", "8", 8, [](C c) { return Number(HttpOptionsFrom(c).http2.max_resets); }},
    {"http2.max_control_frames", "90", 90,
     [](C c) { return Number(HttpOptionsFrom(c).http2.max_control_frames); }},
};

const Case kModels[] = {
    {"model.intra_op_threads", "2", 2,
     [](C c) { return Number(OnnxOptionsFrom(c).intra_op_threads); }},
    {"model.inter_op_threads", "3", 3,
     [](C c) { return Number(OnnxOptionsFrom(c).inter_op_threads); }},
    {"model.allow_spinning", "true", 1,
     [](C c) { return Number(OnnxOptionsFrom(c).allow_spinning); }},
    {"model.memory_arena", "false", 0, [](C c) { return Number(OnnxOptionsFrom(c).memory_arena); }},
    {"model.optimization", "basic", Number(GraphOptimization::kBasic),
     [](C c) { return Number(OnnxOptionsFrom(c).optimization); }},
    {"model.max_file_bytes", "1KiB", 1024,
     [](C c) { return OnnxOptionsFrom(c).limits.max_file_bytes; }},
    {"model.max_weight_bytes", "2KiB", 2048,
     [](C c) { return OnnxOptionsFrom(c).limits.max_weight_bytes; }},
    {"model.max_tensor_bytes", "3KiB", 3072,
     [](C c) { return OnnxOptionsFrom(c).limits.max_tensor_bytes; }},
    {"model.max_nodes", "12", 12, [](C c) { return OnnxOptionsFrom(c).limits.max_nodes; }},
    {"model.max_graph_depth", "13", 13,
     [](C c) { return OnnxOptionsFrom(c).limits.max_graph_depth; }},
    {"model.max_initializers", "14", 14,
     [](C c) { return OnnxOptionsFrom(c).limits.max_initializers; }},
    {"model.max_parts", "16", 16, [](C c) { return OnnxOptionsFrom(c).limits.max_parts; }},
    {"model.max_external_files", "0", 0,
     [](C c) { return OnnxOptionsFrom(c).limits.max_external_files; }},
    {"model.max_loop_turns", "17", 17,
     [](C c) { return OnnxOptionsFrom(c).limits.max_loop_turns; }},
    {"model.max_dimension", "15", 15, [](C c) { return OnnxOptionsFrom(c).limits.max_dimension; }},
};

int64_t MillisecondsOf(absl::Duration time) { return absl::ToInt64Milliseconds(time); }

const Case kRepository[] = {
    {"models.control", "poll", Number(ModelControl::kPoll),
     [](C c) { return Number(RepositoryOptionsFrom(c).control); }},
    {"models.load", "a, b", 2, [](C c) { return Number(RepositoryOptionsFrom(c).load.size()); }},
    {"models.poll_interval", "150ms", 150,
     [](C c) { return MillisecondsOf(RepositoryOptionsFrom(c).poll_interval); }},
    {"models.settle", "160ms", 160,
     [](C c) { return MillisecondsOf(RepositoryOptionsFrom(c).settle); }},
    {"models.publish_marker", "done", 4,
     [](C c) { return Number(SourceOptionsFrom(c)->publish_marker.size()); }},
    {"models.versions", "latest:3", Number(VersionPolicy::Kind::kLatest),
     [](C c) { return Number(SourceOptionsFrom(c)->policy.kind); }},
    {"models.load_threads", "3", 3, [](C c) { return Number(LoadPoolOptionsFrom(c).threads); }},
    {"models.max_memory_bytes", "1GiB", 1 << 30,
     [](C c) { return ManagerOptionsFrom(c).load.max_memory_bytes; }},
    {"models.max_override_bytes", "1GiB", 1 << 30, [](C c) { return MaxOverrideBytesFrom(c); }},
    {"models.signature_change", "warn", Number(SignatureChange::kWarn),
     [](C c) { return Number(ManagerOptionsFrom(c).load.signature_change); }},
    {"models.warm_up", "false", 0, [](C c) { return Number(ManagerOptionsFrom(c).load.warm_up); }},
    {"models.swap", "memory", 1, [](C c) { return Number(ManagerOptionsFrom(c).memory_first); }},
    {"models.watch", "170ms", 170, [](C c) { return MillisecondsOf(ManagerOptionsFrom(c).watch); }},
};

const Case kQueues[] = {
    {"compute.inline_max_time", "3ms", 3,
     [](C c) { return MillisecondsOf(SchedulingFrom(c).inline_max_time); }},
    {"queue.max_waiting", "7", 7, [](C c) { return SchedulingFrom(c).policy.max_waiting; }},
    {"queue.timeout", "4ms", 4,
     [](C c) { return MillisecondsOf(SchedulingFrom(c).policy.timeout); }},
    {"queue.target_delay", "5ms", 5,
     [](C c) { return MillisecondsOf(SchedulingFrom(c).target_delay); }},
    {"queue.instances", "9", 9, [](C c) { return Number(SchedulingFrom(c).instances); }},
    {"batch.max_rows", "16", 16,
     [](C c) { return SourceOptionsFrom(c)->scheduling.max_batch_rows; }},
    {"batch.max_delay", "6ms", 6, [](C c) { return MillisecondsOf(SchedulingFrom(c).max_delay); }},
};

const Case kImports[] = {
    {"import.max_memory_bytes", "1GiB", 1 << 30,
     [](C c) { return SandboxLimitsFrom(c).max_memory_bytes; }},
    {"import.max_cpu_time", "2s", 2000,
     [](C c) { return Number(absl::ToInt64Milliseconds(SandboxLimitsFrom(c).max_cpu_time)); }},
    {"import.max_wall_time", "3s", 3000,
     [](C c) { return Number(absl::ToInt64Milliseconds(SandboxLimitsFrom(c).max_wall_time)); }},
    {"import.max_file_bytes", "1MiB", 1 << 20,
     [](C c) { return SandboxLimitsFrom(c).max_file_bytes; }},
    {"import.max_source_bytes", "1KiB", 1024,
     [](C c) { return ImportLimitsFrom(c).max_source_bytes; }},
    {"import.max_expanded_bytes", "2KiB", 2048,
     [](C c) { return ImportLimitsFrom(c).max_expanded_bytes; }},
    {"import.max_entries", "11", 11, [](C c) { return ImportLimitsFrom(c).max_entries; }},
    {"import.max_depth", "12", 12, [](C c) { return ImportLimitsFrom(c).max_depth; }},
    {"import.max_objects", "13", 13, [](C c) { return ImportLimitsFrom(c).max_objects; }},
    {"import.max_array_elements", "14", 14,
     [](C c) { return ImportLimitsFrom(c).max_array_elements; }},
    {"import.max_name_bytes", "15", 15, [](C c) { return ImportLimitsFrom(c).max_name_bytes; }},
};

// Server reads these without an Options struct between; http.address is a text.
const std::set<std::string> kOthers = {"admin.listen",           "audit.file",
                                       "auth.allow_anonymous",   "auth.key_file",
                                       "auth.max_burst",         "auth.max_requests_per_second",
                                       "auth.reload_interval",   "tls.allow_plaintext",
                                       "tls.certificate",        "tls.key",
                                       "tls.min_version",        "tls.handshake_timeout",
                                       "tls.reload_interval",    "http.address",
                                       "http.allowed_hosts",    // OriginPolicyFrom
                                       "http.allowed_origins",  // OriginPolicyFrom
                                       "models.readiness",       "request.max_in_flight_bytes",
                                       "shutdown.lameduck",      "shutdown.grace",
                                       "import.max_cache_bytes", "import.cache_folder",
                                       "import.require_sandbox"};

void ExpectObeyed(std::span<const Case> cases, std::set<std::string>* seen) {
  for (const Case& row : cases) {
    seen->insert(row.property);
    std::string flag = std::string("--") + row.property;
    for (char& c : flag) c = c == '.' || c == '_' ? '-' : c;
    EXPECT_NE(row.read(With({})), row.expected) << row.property << ": its default shows nothing";
    EXPECT_EQ(row.read(With({{flag, row.text}})), row.expected) << row.property;
  }
}

TEST(OptionsTest, EveryPropertyReachesThePartThatObeysIt) {
  std::set<std::string> seen = kOthers;
  ExpectObeyed(kConnections, &seen);
  ExpectObeyed(kRequests, &seen);
  ExpectObeyed(kHttp2, &seen);
  ExpectObeyed(kModels, &seen);
  ExpectObeyed(kRepository, &seen);
  ExpectObeyed(kQueues, &seen);
  ExpectObeyed(kImports, &seen);
  EXPECT_EQ(TcpOptionsFrom(With({{"--http-address", "::1"}})).address, "::1");
  EXPECT_FALSE(AuthOptionsFrom(With({})).has_value());
  const auto auth = AuthOptionsFrom(With({{"--auth-key-file", "k"},
                                          {"--auth-reload-interval", "1s"},
                                          {"--auth-max-requests-per-second", "7"},
                                          {"--auth-max-burst", "8"}}));
  EXPECT_EQ(auth->key_file, "k");
  EXPECT_EQ(auth->reload_interval, absl::Seconds(1));
  EXPECT_EQ(auth->max_requests_per_second, 7);
  EXPECT_EQ(auth->max_burst, 8);
  for (const Property& property : ServerProperties())
    EXPECT_TRUE(seen.contains(std::string(property.name))) << property.name << " reaches nothing";
}

TEST(OptionsTest, ThePortThatManagesIsAnAddressWithAPort) {
  const auto of = [](const char* listen) {
    return AdminTcpOptionsFrom(With({{"--admin-listen", listen}}));
  };
  EXPECT_FALSE(AdminTcpOptionsFrom(With({}))->has_value());
  EXPECT_EQ(of("127.0.0.1:8081").value()->address, "127.0.0.1");
  EXPECT_EQ(of("127.0.0.1:8081").value()->port, 8081);
  EXPECT_EQ(of("[::1]:0").value()->address, "::1");
  for (const char* listen : {"8081", ":8081", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "::1:8081",
                             "127.0.0.1:65536", "127.0.0.1:-1", "[127.0.0.1]:1", "localhost:1"})
    EXPECT_FALSE(of(listen).ok()) << listen;
  EXPECT_GT(TcpOptionsFrom(With({{"--admin-listen", "[::1]:0"}})).limits.spared, 0);
}

TEST(OptionsTest, FilesSettleOnlyWhereTheyArePolled) {
  EXPECT_EQ(SourceOptionsFrom(With({}))->settle, absl::ZeroDuration());
  EXPECT_EQ(SourceOptionsFrom(With({{"--models-control", "poll"}}))->settle, absl::Seconds(2));
  EXPECT_FALSE(SourceOptionsFrom(With({{"--models-versions", "newest"}})).ok());
}

TEST(OptionsTest, OnlyModelsWithoutThreadsOfTheirOwnAreLoadedAtLowPriority) {
  EXPECT_TRUE(LoadPoolOptionsFrom(With({})).low_priority);
  EXPECT_FALSE(LoadPoolOptionsFrom(With({{"--model-intra-op-threads", "2"}})).low_priority);
}

TEST(OptionsTest, DefaultsOfTheTableAreThoseOfTheInspector) {
  const InspectLimits table = InspectLimitsFrom(With({}));
  const InspectLimits limits;
  EXPECT_EQ(table.max_file_bytes, limits.max_file_bytes);
  EXPECT_EQ(table.max_weight_bytes, limits.max_weight_bytes);
  EXPECT_EQ(table.max_tensor_bytes, limits.max_tensor_bytes);
  EXPECT_EQ(table.max_nodes, limits.max_nodes);
  EXPECT_EQ(table.max_graph_depth, limits.max_graph_depth);
  EXPECT_EQ(table.max_loop_turns, limits.max_loop_turns);
  EXPECT_EQ(table.max_initializers, limits.max_initializers);
  EXPECT_EQ(table.max_parts, limits.max_parts);
  EXPECT_EQ(table.max_external_files, limits.max_external_files);
  EXPECT_EQ(table.max_dimension, limits.max_dimension);
}

TEST(OptionsTest, TlsNeedsACertificateAndItsKey) {
  EXPECT_FALSE(TlsOptionsFrom(With({}))->has_value());
  for (const char* half : {"--tls-certificate", "--tls-key"})
    EXPECT_EQ(TlsOptionsFrom(With({{half, "/x"}})).status().code(),
              absl::StatusCode::kInvalidArgument);
  const TlsOptions tls = TlsOptionsFrom(With({{"--tls-certificate", "/c"},
                                              {"--tls-key", "/k"},
                                              {"--tls-min-version", "1.3"},
                                              {"--tls-reload-interval", "3s"}}))
                             ->value();
  EXPECT_EQ(tls.certificate, "/c");
  EXPECT_EQ(tls.key, "/k");
  EXPECT_TRUE(tls.only_1_3);
  EXPECT_EQ(tls.reload_interval, absl::Seconds(3));
}

TEST(OptionsTest, DefaultsOfTheTableAreThoseOfHttp2) {
  const http2::Limits table = HttpOptionsFrom(With({})).http2;
  const http2::Limits limits;
  EXPECT_EQ(table.max_concurrent_streams, limits.max_concurrent_streams);
  EXPECT_EQ(table.stream_window_bytes, limits.stream_window_bytes);
  EXPECT_EQ(table.connection_window_bytes, limits.connection_window_bytes);
  EXPECT_EQ(table.max_head_bytes, limits.max_head_bytes);
  EXPECT_EQ(table.max_headers, limits.max_headers);
  EXPECT_EQ(table.max_untaken_bytes, limits.max_untaken_bytes);
  EXPECT_EQ(table.max_resets, limits.max_resets);
  EXPECT_EQ(table.max_control_frames, limits.max_control_frames);
}

TEST(OptionsTest, DefaultsOfTheTableAreThoseOfTheImporters) {
  const ImportLimits table = ImportLimitsFrom(With({}));
  const ImportLimits limits;
  EXPECT_EQ(table.max_source_bytes, limits.max_source_bytes);
  EXPECT_EQ(table.max_expanded_bytes, limits.max_expanded_bytes);
  EXPECT_EQ(table.max_entries, limits.max_entries);
  EXPECT_EQ(table.max_depth, limits.max_depth);
  EXPECT_EQ(table.max_objects, limits.max_objects);
  EXPECT_EQ(table.max_array_elements, limits.max_array_elements);
  EXPECT_EQ(table.max_name_bytes, limits.max_name_bytes);
}

TEST(OptionsTest, ImportedModelsAreKeptWhereItIsSaidOrInTheUsersCache) {
  EXPECT_EQ(ImportCacheFolderFrom(With({{"--import-cache-folder", "/x"}}), {{"HOME", "/h"}}), "/x");
  EXPECT_EQ(ImportCacheFolderFrom(With({}), {{"HOME", "/h"}, {"XDG_CACHE_HOME", "/c"}}),
            "/c/tenon/imports");
  EXPECT_EQ(ImportCacheFolderFrom(With({}), {{"HOME", "/h"}, {"XDG_CACHE_HOME", ""}}),
            "/h/.cache/tenon/imports");
  EXPECT_EQ(ImportCacheFolderFrom(With({}), {}), "/var/cache/tenon/imports");
}

TEST(OptionsTest, EveryOptimizationHasItsName) {
  for (const auto& [name, level] :
       {std::pair("none", GraphOptimization::kNone), std::pair("basic", GraphOptimization::kBasic),
        std::pair("extended", GraphOptimization::kExtended),
        std::pair("all", GraphOptimization::kAll)}) {
    EXPECT_EQ(OnnxOptionsFrom(With({{"--model-optimization", name}})).optimization, level) << name;
  }
}

TEST(OptionsTest, NoThreadsMeansOneACore) {
  EXPECT_GE(TcpOptionsFrom(With({})).threads, 1);
  EXPECT_GE(ComputeOptionsFrom(With({})).threads, 1);
}

TEST(OptionsTest, TheLogsFormCanBeChosen) {
  EXPECT_EQ(LogFormFrom(With({{"--log-format", "json"}})), LogForm::kJson);
  EXPECT_EQ(LogFormFrom(With({{"--log-format", "human"}})), LogForm::kHuman);
}

}  // namespace
}  // namespace tenon
