// Structured logging: "model loaded" with model=churn version=3, not a sentence to be taken apart
// again.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "log/log_settings.h"
#include "ports/clock.h"

namespace tenon {

// A typed value beside its name. Borrows its texts for the time of the call. There is no form for a
// Secret.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, int64_t, double, bool> value;

  LogField(std::string_view field, std::string_view text) : name(field), value(text) {}
  LogField(std::string_view field, const std::string& text)
      : name(field), value(std::string_view(text)) {}
  LogField(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
  LogField(std::string_view field, int64_t number) : name(field), value(number) {}
  LogField(std::string_view field, int number) : name(field), value(int64_t{number}) {}
  LogField(std::string_view field, double number) : name(field), value(number) {}
  LogField(std::string_view field, bool flag) : name(field), value(flag) {}
};

// One line, before it has a form.
struct LogRecord {
  absl::Time time;
  LogLevel level;
  std::string_view message;
  std::span<const std::pair<std::string, std::string>> context;  // what Logger::With added
  std::span<const LogField> fields;
};

// Where lines go. Thread-safe.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void Write(const LogRecord& record) = 0;
};

// A handle; copies are cheap where With was not used. Sink and clock outlive it. Thread-safe.
class Logger {
 public:
  using Fields = std::initializer_list<LogField>;

  Logger(LogSink& sink, const Clock& clock, std::shared_ptr<LogSettings> settings)
      : sink_(&sink), clock_(&clock), settings_(std::move(settings)) {}
  Logger(LogSink& sink, const Clock& clock, LogLevel least)
      : Logger(sink, clock, std::make_shared<LogSettings>(least, LogForm::kJson)) {}

  // A logger whose every line carries one field more.
  Logger With(std::string name, std::string value) const;

  // Those of this logger and of all that were made from it.
  const std::shared_ptr<LogSettings>& settings() const { return settings_; }

  bool IsOn(LogLevel level) const { return settings_->IsOn(level); }
  void Debug(std::string_view message, Fields fields = {}) const {
    Log(LogLevel::kDebug, message, fields);
  }
  void Info(std::string_view message, Fields fields = {}) const {
    Log(LogLevel::kInfo, message, fields);
  }
  void Warning(std::string_view message, Fields fields = {}) const {
    Log(LogLevel::kWarning, message, fields);
  }
  void Error(std::string_view message, Fields fields = {}) const {
    Log(LogLevel::kError, message, fields);
  }
  void Log(LogLevel level, std::string_view message, Fields fields) const;

 private:
  LogSink* sink_;
  const Clock* clock_;
  std::shared_ptr<LogSettings> settings_;
  std::vector<std::pair<std::string, std::string>> context_;
};

}  // namespace tenon
