// Who changed what.
#pragma once

#include <string_view>

#include "api/route.h"

namespace tenon {

// One administrative call, carried out or refused. Borrows for the time of the call.
struct AuditRecord {
  std::string_view principal;  // who; empty when no keys are asked for
  std::string_view key_id;     // by which key
  std::string_view peer;       // from which address
  std::string_view action;     // the label of the route or method: "oip.repository-load"
  std::string_view model;      // empty: not about one
  int status = 0;              // of the answer, as HTTP has it
  std::string_view request_id;
};

// Where the records go. Thread-safe.
class AuditTrail {
 public:
  virtual ~AuditTrail() = default;
  virtual void Record(const AuditRecord& record) = 0;
};

// Whether calls that need this are administrative. Of callers that are not known nothing is
// recorded, so that nobody without a key fills a disk.
inline bool IsAudited(Permission permission) { return IsManaging(permission); }

}  // namespace tenon
