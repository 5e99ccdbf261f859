// How much a peer may ask of one HTTP/2 connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenon::http2 {

struct Limits {
  uint32_t max_concurrent_streams = 100;      // http2.max_concurrent_streams
  int32_t stream_window_bytes = 256 * 1024;   // http2.stream_window_bytes: unread bytes of a stream
  int32_t connection_window_bytes = 1 << 20;  // http2.connection_window_bytes: of all streams
  size_t max_head_bytes = 32 * 1024;          // http.max_head_bytes: names and values of a request
  size_t max_headers = 100;                   // http.max_headers
  size_t max_untaken_bytes = 1 << 20;         // http2.max_untaken_bytes: see Http2Session
  int max_resets = 200;  // http2.max_resets: streams that the peer resets or gets reset, in 10 s
  int max_control_frames = 1000;  // http2.max_control_frames: that carry no request, in 10 s
};

// The connection preface with which a client begins (RFC 9113, section 3.4).
inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

}  // namespace tenon::http2
