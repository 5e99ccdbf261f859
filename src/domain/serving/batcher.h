// The queue of one version, and what runs it: requests are put together while they wait.
//
// An instance is a run at a time. One that is idle takes what there is at once; while all are busy,
// requests wait and are put together by the first that is free (DESIGN 5.5). Under load an instance
// may wait for more, up to Scheduling::max_delay, if requests come fast enough for that to help.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "inference/servable.h"
#include "models/scheduling.h"
#include "ports/clock.h"
#include "ports/executor.h"
#include "ports/timer.h"
#include "serving/answer_order.h"
#include "serving/queue_delay.h"
#include "serving/request_queue.h"
#include "serving/version_counts.h"

namespace tenon {

// Where a batcher's work happens. All of it outlives the batcher.
struct BatcherPorts {
  const Clock& clock;
  Executor& compute;
  Timer& timer;
};

// Thread-safe; held by shared_ptr. Whoever submits keeps it alive until the request is done.
class Batcher : public std::enable_shared_from_this<Batcher> {
 public:
  // `scheduling.max_batch_rows` is 1 unless the servable's first dimension is a batch's.
  Batcher(std::shared_ptr<const Servable> servable, const Scheduling& scheduling,
          const BatcherPorts& ports, std::shared_ptr<VersionCounts> counts);

  // Whether the next request had better run on its caller's thread than be submitted: the model is
  // quick, and neither batches nor instances are counted.
  bool RunsInline() const;

  // Runs the request, which has been checked, and calls `done` once: perhaps at once, or on a
  // thread of the executor or the timer. UNAVAILABLE when there is no room for it or it would wait
  // too long, DEADLINE_EXCEEDED when its deadline passed before it ran, CANCELLED when it was
  // stopped; a refusal names what set the limit. Else as Servable::Infer.
  void Submit(InferRequest request, RequestTerms terms, OutputsDone done)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Entry = RequestQueue::Entry;

  // Requests that run together.
  struct Batch {
    std::vector<Entry> entries;
    absl::Duration begun;
    std::stop_source stop;
    size_t wanted = 0;  // how many callers still wait; guarded by mutex_
  };

  void SetTimes(absl::Duration now, WaitingRequest* entry) const;
  absl::Status Enqueue(Entry* entry) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Admit(const WaitingRequest& entry) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Cancel(uint64_t id) ABSL_LOCKS_EXCLUDED(mutex_);

  // Lets a free instance begin, unless it waits for more.
  void Kick() ABSL_LOCKS_EXCLUDED(mutex_);
  bool MayBegin(absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void GiveUp(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  void SetAlarm() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnAlarm() ABSL_LOCKS_EXCLUDED(mutex_);

  // One run, on a thread of the executor.
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  bool Begin(Batch* batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void End(const Batch& batch, const std::vector<uint64_t>& ids)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Execute(Batch& batch) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status RunTogether(Batch& batch) ABSL_LOCKS_EXCLUDED(mutex_);
  void RunAlone(Entry entry, absl::Duration begun);

  void Finish(Entry entry, const RequestTimes& times,
              absl::StatusOr<std::vector<NamedTensor>> outputs);
  void Refuse(Entry entry, const absl::Status& status);
  void RefuseExpired(std::vector<Entry> expired);

  const std::shared_ptr<const Servable> servable_;
  const BatcherPorts ports_;
  const std::shared_ptr<VersionCounts> counts_;
  const bool may_run_inline_;
  const absl::Duration inline_max_time_;
  AnswerOrder order_;

  mutable absl::Mutex mutex_;
  Scheduling scheduling_;  // unchanged but for max_batch_rows, which mutex_ guards
  RequestQueue queue_ ABSL_GUARDED_BY(mutex_);
  QueueDelay delay_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<uint64_t, Batch*> running_ ABSL_GUARDED_BY(mutex_);  // by request id
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  int runners_ ABSL_GUARDED_BY(mutex_) = 0;  // instances that run or are about to
  absl::Duration last_came_ ABSL_GUARDED_BY(mutex_);
  absl::Duration gap_ ABSL_GUARDED_BY(mutex_);  // moving average between requests
  absl::Duration hold_until_ ABSL_GUARDED_BY(mutex_);
  absl::Duration alarm_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteDuration();
};

}  // namespace tenon
