// What the log says of requests, over whichever protocol they came: all of them (the access log),
// those that took long (the slow log), those that failed by a fault of ours.
//
// A line holds no query, no header, no body, and of the caller's address as much as it shall.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "api/request_identity.h"
#include "log/logger.h"

namespace tenon {

// How much of a caller's address is logged: an address is personal data.
enum class PeerForm : uint8_t { kNone, kNetwork, kFull };

// `address` in that form: of IPv4 the first 24 bits are a network, of IPv6 the first 48.
std::string PeerText(std::string_view address, PeerForm form);

struct RequestLogOptions {
  bool access = false;                                   // log.access
  absl::Duration slow_after = absl::InfiniteDuration();  // log.slow_after
  PeerForm peer = PeerForm::kNetwork;                    // log.peer
};

// Borrows for the time of the call.
struct RequestLogEntry {
  const RequestIdentity& identity;
  std::string_view protocol;  // "http/1.1", "http/2", "grpc"
  std::string_view peer;
  std::string_view method;
  std::string_view path;       // as it was sent; a query is taken off
  std::string_view route;      // the route's label; empty when none was met
  std::string_view principal;  // who asked; empty when that is not known
  LogField status;             // {"status", 200} or {"status", "OK"}
  size_t request_bytes = 0;
  size_t response_bytes = 0;
  absl::Duration took;
  std::string_view fault;  // the answer's text, where the fault is ours
};

// Thread-safe.
class RequestLog {
 public:
  // Lines of the slow log in a second, so that a server that is slow with everything is not slowed
  // by saying so.
  static constexpr int64_t kMaxSlowLines = 10;

  RequestLog(const RequestLogOptions& options, Logger log)
      : options_(options), log_(std::move(log)) {}

  // Whether Write would write of a request that took so long.
  bool Wants(absl::Duration took, bool is_our_fault) const {
    return options_.access || is_our_fault || took >= options_.slow_after;
  }

  // `now` is monotonic.
  void Write(const RequestLogEntry& entry, absl::Duration now);

 private:
  bool AdmitSlow(absl::Duration now);

  const RequestLogOptions options_;
  const Logger log_;
  std::atomic<int64_t> slow_second_ = 0;
  std::atomic<int64_t> slow_lines_ = 0;     // in that second
  std::atomic<int64_t> slow_left_out_ = 0;  // since the last line
};

}  // namespace tenon
