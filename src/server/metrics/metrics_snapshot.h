// What the server is and has done, at one moment: all that metrics are told from.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "api/request_counts.h"
#include "exec/process_stats.h"
#include "net/admission.h"
#include "serving/model_manager.h"
#include "serving/model_table.h"
#include "serving/version_state.h"

namespace tenon {

// Taken by server/compose for each scrape. A value; borrows the counts of requests, which may be
// null.
struct MetricsSnapshot {
  std::string_view version;  // of the program
  bool ready = false;
  absl::Time started;
  ProcessStats process;

  ConnectionTotals connections;
  const RequestCounts* http = nullptr;
  const RequestCounts* grpc = nullptr;
  int64_t body_bytes = 0;      // of requests at the moment
  int64_t max_body_bytes = 0;  // request.max_in_flight_bytes

  std::vector<VersionStatus> statuses;                        // that are or ought to be loaded
  std::vector<std::shared_ptr<const ModelVersion>> versions;  // that answer
  LoadTotals loads;
};

}  // namespace tenon
