// Log lines on standard error.
#pragma once

#include <memory>

#include "log/logger.h"

namespace tenon {

enum class LogForm { kHuman, kHumanColoured, kJson };

// Whether standard error is a terminal.
bool StderrIsTerminal();

// Thread-safe; lines are never mixed.
class StderrSink : public LogSink {
 public:
  explicit StderrSink(LogForm form);
  ~StderrSink() override;

  void Write(const LogRecord& record) override;

 private:
  class Output;
  const LogForm form_;
  const std::unique_ptr<Output> output_;
};

}  // namespace tenon
