#include "api/request_log.h"

#include <algorithm>

namespace tenon {
namespace {

constexpr size_t kMaxPathBytes = 512;
constexpr size_t kMaxFaultBytes = 512;

std::string_view WithoutQuery(std::string_view path) {
  return path.substr(0, std::min(path.find('?'), kMaxPathBytes));
}

}  // namespace

std::string PeerText(std::string_view address, PeerForm form) {
  if (form == PeerForm::kFull) return std::string(address);
  if (form == PeerForm::kNone) return {};
  const size_t last_dot = address.rfind('.');
  if (last_dot != std::string_view::npos) return std::string(address.substr(0, last_dot)) + ".0";
  // Three groups, or those before the zeros that "::" stands for.
  size_t end = 0;
  for (int groups = 0; groups < 3 && end < address.size(); ++groups) {
    if (address.substr(end).starts_with(':')) break;
    end = std::min(address.find(':', end), address.size() - 1) + 1;
  }
  return std::string(address.substr(0, end)) + (end == 0 ? "::" : ":");
}

bool RequestLog::AdmitSlow(absl::Duration now) {
  const int64_t second = absl::ToInt64Seconds(now);
  if (slow_second_.exchange(second) != second) slow_lines_ = 0;
  if (++slow_lines_ <= kMaxSlowLines) return true;
  ++slow_left_out_;
  return false;
}

void RequestLog::Write(const RequestLogEntry& entry, absl::Duration now) {
  const std::string peer = PeerText(entry.peer, options_.peer);
  const std::string_view path = WithoutQuery(entry.path);
  const auto line = [&](LogLevel level, std::string_view message, LogField more) {
    log_.Log(level, message,
             {{"request_id", entry.identity.request_id},
              {"trace_id", entry.identity.trace()},
              {"span_id", entry.identity.span()},
              {"protocol", entry.protocol},
              {"peer", peer},
              {"method", entry.method},
              {"path", path},
              {"route", entry.route},
              entry.status,
              {"request_bytes", static_cast<int64_t>(entry.request_bytes)},
              {"response_bytes", static_cast<int64_t>(entry.response_bytes)},
              {"took_us", absl::ToInt64Microseconds(entry.took)},
              {"principal", entry.principal},
              more});
  };
  if (!entry.fault.empty())
    line(LogLevel::kError, "request failed", {"answer", entry.fault.substr(0, kMaxFaultBytes)});
  if (entry.took >= options_.slow_after && AdmitSlow(now))
    line(LogLevel::kWarning, "slow request", {"left_out", slow_left_out_.exchange(0)});
  if (options_.access)
    line(LogLevel::kInfo, "request", {"slow", entry.took >= options_.slow_after});
}

}  // namespace tenon
