#include "status/status_code.h"

#include <array>

namespace tenon {
namespace {

using Code = absl::StatusCode;

// Frozen: clients and scripts rely on every number. A deadline is 504 and never 503, which clients
// would retry.
constexpr std::array<StatusCodeRow, 17> kTable = {{
    {Code::kOk, "OK", 200, 0, 0},
    {Code::kCancelled, "CANCELLED", 499, 1, 12},
    {Code::kUnknown, "UNKNOWN", 500, 2, 1},
    {Code::kInvalidArgument, "INVALID_ARGUMENT", 400, 3, 2},
    {Code::kDeadlineExceeded, "DEADLINE_EXCEEDED", 504, 4, 8},
    {Code::kNotFound, "NOT_FOUND", 404, 5, 3},
    {Code::kAlreadyExists, "ALREADY_EXISTS", 409, 6, 4},
    {Code::kPermissionDenied, "PERMISSION_DENIED", 403, 7, 5},
    {Code::kResourceExhausted, "RESOURCE_EXHAUSTED", 429, 8, 7},
    {Code::kFailedPrecondition, "FAILED_PRECONDITION", 400, 9, 6},
    {Code::kAborted, "ABORTED", 409, 10, 13},
    {Code::kOutOfRange, "OUT_OF_RANGE", 400, 11, 14},
    {Code::kUnimplemented, "UNIMPLEMENTED", 501, 12, 10},
    {Code::kInternal, "INTERNAL", 500, 13, 1},
    {Code::kUnavailable, "UNAVAILABLE", 503, 14, 9},
    {Code::kDataLoss, "DATA_LOSS", 500, 15, 11},
    {Code::kUnauthenticated, "UNAUTHENTICATED", 401, 16, 5},
}};

}  // namespace

std::span<const StatusCodeRow> StatusCodeTable() { return kTable; }

const StatusCodeRow& RowOf(absl::StatusCode code) {
  const auto index = static_cast<size_t>(code);
  return index < kTable.size() ? kTable[index] : kTable[static_cast<size_t>(Code::kUnknown)];
}

}  // namespace tenon
