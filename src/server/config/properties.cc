#include "config/properties.h"

#include <array>

namespace tenon {
namespace {

using enum PropertyKind;

constexpr std::array kProperties = {
    Property{"http.address", kString, "127.0.0.1",
             "IP address to listen on; 0.0.0.0 for every IPv4 address."},
    Property{"http.port", kInt, "8080", "TCP port to listen on; 0 for a free one.", "0", "65535"},
    Property{"http.threads", kInt, "0", "Threads that serve connections; 0 for one a core.", "0",
             "1024"},
    Property{"http.max_head_bytes", kBytes, "32KiB", "Size of a request's head.", "1KiB", "1MiB"},
    Property{"http.max_headers", kInt, "100", "Headers of a request.", "1", "10000"},
    Property{"http.max_target_bytes", kBytes, "8KiB", "Size of a request's target.", "64", "1MiB"},
    Property{"http.max_body_bytes", kBytes, "64MiB", "Size of a request's body.", "1KiB", "2GiB"},
    Property{"http.max_inflated_bytes", kBytes, "64MiB",
             "Size that a compressed body may inflate to.", "1KiB", "2GiB"},
    Property{"http.max_inflate_ratio", kInt, "100",
             "How many times its size a body above 1 MiB may inflate to.", "1", "10000"},
    Property{"http.header_timeout", kDuration, "10s", "Time in which a request's head must come.",
             "10ms", "1h"},
    Property{
        "http.body_timeout", kDuration, "30s",
        "Time in which a request's body must come; each KiB that has come gives a second more.",
        "10ms", "1h"},
    Property{"http.write_timeout", kDuration, "30s",
             "Time in which a client must take some of its answer.", "10ms", "1h"},
    Property{"http.keep_alive_timeout", kDuration, "75s", "Time that a connection may idle.",
             "10ms", "24h"},
    Property{"http.max_connection_age", kDuration, "1h",
             "Age at which a connection ends with its next answer.", "1s", "8760h"},
    Property{"http.max_connections", kInt, "1024",
             "Connections at a time, as far as file descriptors allow.", "1", "1000000"},
    Property{"http.max_connections_per_address", kInt, "100",
             "Connections at a time from one address.", "1", "1000000"},
    Property{"http.reserved_descriptors", kInt, "32",
             "Connections beyond the maximum, on which probes are answered.", "1", "1024"},
    Property{"http.compress_min_bytes", kBytes, "1KiB",
             "Size from which an answer is compressed for clients that ask.", "1", "1GiB"},
    Property{"request.max_in_flight_bytes", kBytes, "1GiB", "Size of all request bodies together.",
             "1MiB", "1TiB"},
    Property{"json.max_depth", kInt, "64", "Nesting of a JSON document.", "4", "512"},
    Property{"json.max_nodes", kInt, "1000000",
             "Values of a JSON document, tensor data not counted.", "16", "100000000"},
    Property{"tensor.max_bytes", kBytes, "64MiB", "Size of one tensor of a request.", "1KiB",
             "2GiB"},
    Property{"tensor.max_tensors", kInt, "64", "Inputs, and outputs, of a request.", "1", "4096"},
    Property{"compute.threads", kInt, "0", "Threads that run large requests; 0 for one a core.",
             "0", "1024"},
    Property{"compute.max_queued", kInt, "1024", "Large requests that wait for a thread.", "1",
             "1000000"},
    Property{"compute.inline_max_bytes", kBytes, "64KiB",
             "Body size up to which a request runs on its connection's thread.", "0", "64MiB"},
    Property{"model.intra_op_threads", kInt, "1", "Threads within one operator of a model.", "1",
             "256"},
    Property{"model.inter_op_threads", kInt, "1", "Operators of one request that run side by side.",
             "1", "256"},
    Property{"model.max_file_bytes", kBytes, "8GiB", "Size of a model file.", "1KiB", "64GiB"},
    Property{"model.max_nodes", kInt, "1000000", "Operators of a model.", "1", "100000000"},
    Property{"model.max_graph_depth", kInt, "64", "Nesting of a model's graphs.", "1", "256"},
    Property{"log.level", kChoice, "info", "Least level that is logged.", "", "",
             "debug|info|warning|error"},
    Property{"log.format", kChoice, "auto",
             "Form of the log; auto is human on a terminal and JSON elsewhere.", "", "",
             "auto|human|json"},
    Property{"log.access", kBool, "false", "Whether every request is logged."},
    Property{"shutdown.lameduck", kDuration, "5s",
             "Time between SIGTERM, when readiness ends, and the end of accepting connections.",
             "0s", "10m"},
    Property{"shutdown.grace", kDuration, "30s", "Time in which requests may finish after that.",
             "0s", "1h"},
};

}  // namespace

std::span<const Property> ServerProperties() { return kProperties; }

}  // namespace tenon
