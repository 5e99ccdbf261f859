// Keeps log lines for a test to look at.
#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "log/log_format.h"

namespace tenon {

// Keeps every line in its JSON form. Thread-safe.
class MemorySink : public LogSink {
 public:
  void Write(const LogRecord& record) override ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    lines_.push_back(FormatJsonLine(record));
  }

  std::vector<std::string> lines() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return lines_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
