// Requests of one version that wait, in the order in which they will run.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "models/scheduling.h"
#include "serving/request_terms.h"

namespace tenon {

// Called once with what the model answered, or why it did not.
using OutputsDone = absl::AnyInvocable<void(absl::StatusOr<std::vector<NamedTensor>>)>;

// One request that waits or runs. Times are Clock::Monotonic's.
struct WaitingRequest {
  InferRequest request;
  RequestTerms terms;
  OutputsDone done;
  uint64_t id = 0;     // in the order of coming, from 1
  uint64_t level = 0;  // of priority
  int64_t rows = 0;    // 0: it runs alone
  absl::Duration came;
  absl::Duration late_at = absl::InfiniteDuration();  // when it goes behind the others of its level
  // Last, so that it goes first: it must not find the rest gone. Waits, as it goes, until the stop
  // is through; whoever destroys an entry holds no lock that the stop needs.
  std::optional<std::stop_callback<std::function<void()>>> on_stop;
};

// The most urgent level first; within it the earliest deadline, and those that have none as they
// came. Single-threaded: Batcher guards it.
class RequestQueue {
 public:
  using Entry = std::unique_ptr<WaitingRequest>;

  explicit RequestQueue(const Scheduling& scheduling) : scheduling_(scheduling) {}

  // The policy of a level; levels that do not exist have the default's.
  const QueuePolicy& PolicyOf(uint64_t level) const;

  // UNAVAILABLE, leaving the entry, when as many wait at its level as may.
  absl::Status Push(Entry* entry);

  // Takes one out by its id; null when it is not there.
  Entry Take(uint64_t id);

  // Takes out those whose deadline has come, and puts those that are late behind the others.
  std::vector<Entry> TakeExpired(absl::Duration now);

  // The time at which TakeExpired has something to do.
  absl::Duration NextDue() const;

  // The first entry and those behind it that can run with it, up to a preferred number of rows
  // where there are as many; what cannot run together stays. Empty when nothing waits.
  std::vector<Entry> TakeBatch();

  // Whether TakeBatch would give a preferred or the largest batch.
  bool HasFullBatch() const;

  bool empty() const { return by_id_.empty(); }
  size_t size() const { return by_id_.size(); }

  // Rows (1 for a request that runs alone) that run before a request of that level.
  int64_t RowsAhead(uint64_t level) const;

  // When the one that has waited longest of those to run next came. Not when empty.
  absl::Duration HeadCame() const;

 private:
  // Those that are late, then the deadline, then the order of coming.
  using Place = std::pair<std::pair<bool, absl::Duration>, uint64_t>;
  struct Level {
    std::map<Place, Entry> entries;
    int64_t rows = 0;
  };
  using Levels = std::map<uint64_t, Level>;

  static absl::Duration DueOf(const WaitingRequest& entry, bool late);
  void Insert(Entry entry, bool late);
  Entry TakeAt(uint64_t level, const Place& place);
  // Ids of the batch that TakeBatch would take, and whether it is full.
  std::pair<std::vector<uint64_t>, bool> ChooseBatch() const;

  const Scheduling& scheduling_;
  Levels levels_;
  absl::flat_hash_map<uint64_t, std::pair<uint64_t, Place>> by_id_;  // level and place
  std::set<std::pair<absl::Duration, uint64_t>> due_;
};

}  // namespace tenon
