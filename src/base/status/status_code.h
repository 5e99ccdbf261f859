// The one table from status codes to the numbers that other systems understand.
#pragma once

#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace tenon {

struct StatusCodeRow {
  absl::StatusCode code;
  std::string_view name;  // as gRPC spells it: "INVALID_ARGUMENT"
  int http;               // status of an HTTP answer
  int grpc;               // code of a gRPC answer
  int exit;               // exit code of the command line
};

// All rows, in the order of the code's number. Immutable.
std::span<const StatusCodeRow> StatusCodeTable();

// The row of `code`; that of UNKNOWN for a code outside the table.
const StatusCodeRow& RowOf(absl::StatusCode code);

inline int HttpStatusOf(const absl::Status& status) { return RowOf(status.code()).http; }
inline int GrpcCodeOf(const absl::Status& status) { return RowOf(status.code()).grpc; }
inline int ExitCodeOf(const absl::Status& status) { return RowOf(status.code()).exit; }

}  // namespace tenon
