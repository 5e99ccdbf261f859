#include "log/log_settings.h"

namespace tenon {

std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return {};
}

LogSettings::LogSettings(LogLevel least, LogForm form) : on_(0), form_(form) {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError})
    Turn(level, level >= least);
}

void LogSettings::Turn(LogLevel level, bool on) {
  if (on) {
    on_.fetch_or(BitOf(level), std::memory_order_relaxed);
  } else {
    on_.fetch_and(~BitOf(level), std::memory_order_relaxed);
  }
}

}  // namespace tenon
