// Log lines on standard error.
#pragma once

#include <memory>

#include "log/logger.h"

namespace tenon {

// Whether standard error is a terminal.
bool StderrIsTerminal();

// Thread-safe; lines are never mixed.
class StderrSink : public LogSink {
 public:
  // Lines have the form that `settings` say when they are written.
  explicit StderrSink(std::shared_ptr<const LogSettings> settings);
  ~StderrSink() override;

  void Write(const LogRecord& record) override;

 private:
  class Output;
  const std::shared_ptr<const LogSettings> settings_;
  const std::unique_ptr<Output> output_;
};

}  // namespace tenon
