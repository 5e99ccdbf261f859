// How requests to a model wait for it, and which of them run together.
//
// Written by server/repository from config.pbtxt and the server's properties, acted on by
// domain/serving's Batcher.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace tenon {

// What holds for requests of one priority level.
struct QueuePolicy {
  int64_t max_waiting = 1024;
  std::string max_waiting_name = "queue.max_waiting";  // what a refusal calls it
  absl::Duration timeout = absl::InfiniteDuration();   // how long a request may wait
  std::string timeout_name = "queue.timeout";
  bool late_waits_on = false;  // a request that waited for that long goes behind all others of its
                               // level instead of being refused
  bool takes_timeout = true;   // a request's own timeout counts when it is shorter
};

struct Scheduling {
  int64_t max_batch_rows = 1;           // 1: requests run one by one
  std::vector<int64_t> preferred_rows;  // ascending; a batch is one of these where it can be
  // How long an instance that has just become free may wait for a larger batch under load; one that
  // is idle never does.
  absl::Duration max_delay;
  bool keeps_order = false;  // answers leave in the order in which requests came
  uint64_t levels = 1;       // priorities, 1 the most urgent
  uint64_t default_level = 1;
  QueuePolicy policy;
  std::map<uint64_t, QueuePolicy> level_policies;  // where they differ from `policy`
  int instances = 1;                               // batches that run at a time
  // A queue that has stood longer than this for a while takes no more than it works off in that
  // time.
  absl::Duration target_delay = absl::Milliseconds(500);
  // A model that needs less than this runs at once on the caller's thread, unless its requests are
  // batched or its instances counted.
  absl::Duration inline_max_time = absl::Milliseconds(1);
  bool instances_are_counted = false;  // somebody said how many
};

}  // namespace tenon
