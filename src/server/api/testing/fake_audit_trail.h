// Keeps audit records for a test to look at.
#pragma once

#include <string>
#include <vector>

#include "api/audit.h"
#include "strings/str_cat.h"

namespace tenon {

// A line for each record: principal, key, peer, action, model, status, request id. Single-threaded.
class FakeAuditTrail : public AuditTrail {
 public:
  void Record(const AuditRecord& record) override {
    lines_.push_back(StrCat(record.principal, " ", record.key_id, " ", record.peer, " ",
                            record.action, " ", record.model, " ", record.status, " ",
                            record.request_id));
  }

  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

}  // namespace tenon
