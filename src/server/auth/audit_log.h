// Writes the audit trail.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "api/audit.h"
#include "log/logger.h"
#include "ports/clock.h"

namespace tenon::auth {

// A line of JSON for each record, appended to a file that is readable by its owner alone; it is
// opened anew for each, so that it may be moved away at any time. Without a file, and when it
// cannot be written to, the line goes to the log. Thread-safe.
class AuditLog final : public AuditTrail {
 public:
  // `path` may be empty: no file. The error says why the file cannot be written to. `clock`
  // outlives it.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(std::string path, const Clock& clock,
                                                        Logger log);

  void Record(const AuditRecord& record) override;

 private:
  AuditLog(std::string path, const Clock& clock, Logger log)
      : path_(std::move(path)), clock_(clock), log_(std::move(log)) {}

  const std::string path_;
  const Clock& clock_;
  const Logger log_;
};

}  // namespace tenon::auth
