// What is logged, and in which form.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace tenon {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

std::string_view NameOf(LogLevel level);

enum class LogForm : uint8_t { kHuman, kHumanColoured, kJson };

// May be changed while loggers and sinks look at it; what was begun before is finished as it began.
// Thread-safe.
class LogSettings {
 public:
  // `least` and what is above it are on.
  LogSettings(LogLevel least, LogForm form);

  bool IsOn(LogLevel level) const {
    return (on_.load(std::memory_order_relaxed) & BitOf(level)) != 0;
  }
  void Turn(LogLevel level, bool on);

  LogForm form() const { return form_.load(std::memory_order_relaxed); }
  void SetForm(LogForm form) { form_.store(form, std::memory_order_relaxed); }

 private:
  static unsigned BitOf(LogLevel level) { return 1U << static_cast<unsigned>(level); }

  std::atomic<unsigned> on_;
  std::atomic<LogForm> form_;
};

}  // namespace tenon
