#include "auth/audit_log.h"

#include <array>
#include <utility>

#include "absl/memory/memory.h"
#include "fs/operator_file.h"
#include "log/log_format.h"
#include "status/status.h"

namespace tenon::auth {

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(std::string path, const Clock& clock,
                                                         Logger log) {
  if (!path.empty()) TENON_RETURN_IF_ERROR(AppendToFile(path, ""), "opening audit.file");
  return absl::WrapUnique(new AuditLog(std::move(path), clock, std::move(log)));
}

void AuditLog::Record(const AuditRecord& record) {
  const std::array<LogField, 7> fields = {LogField{"principal", record.principal},
                                          LogField{"key", record.key_id},
                                          LogField{"peer", record.peer},
                                          LogField{"action", record.action},
                                          LogField{"model", record.model},
                                          LogField{"status", record.status},
                                          LogField{"request_id", record.request_id}};
  if (!path_.empty()) {
    const LogRecord line{clock_.Now(), LogLevel::kInfo, "audit", {}, fields};
    const absl::Status written = AppendToFile(path_, FormatJsonLine(line) + "\n");
    if (written.ok()) return;
    log_.Error("audit record not written to audit.file", {{"reason", MessageOf(written)}});
  }
  log_.Info("audit", {fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]});
}

}  // namespace tenon::auth
