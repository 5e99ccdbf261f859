// A status as the headers that end a call.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "http1/request_parser.h"

namespace tenon::rpc {

// grpc-status, and of a failure grpc-message and grpc-status-details-bin, a google.rpc.Status that
// says when to come back where RetryAfterOf knows. Holds the texts that fields() refers to.
// Thread-compatible.
class StatusFields {
 public:
  explicit StatusFields(const absl::Status& status);
  StatusFields(const StatusFields&) = delete;
  StatusFields& operator=(const StatusFields&) = delete;

  const std::vector<http1::Header>& fields() const { return fields_; }

 private:
  std::string code_;
  std::string message_;
  std::string details_;
  std::vector<http1::Header> fields_;
};

}  // namespace tenon::rpc
