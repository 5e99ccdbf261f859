#include "predict/http_status.h"

#include "status/status_code.h"

namespace tenon {

absl::StatusCode CodeOfHttp(int status) {
  for (const StatusCodeRow& row : StatusCodeTable()) {
    if (row.http == status) return row.code;
  }
  return status >= 400 && status < 500 ? absl::StatusCode::kInvalidArgument
                                       : absl::StatusCode::kUnknown;
}

}  // namespace tenon
