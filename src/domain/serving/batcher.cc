#include "serving/batcher.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "serving/batching.h"
#include "status/status.h"

namespace tenon {
namespace {

constexpr double kNewestGap = 0.1;  // weight in the moving average

// The request's parameter of that name; 0 when it has none.
uint64_t NumberOf(const InferRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.parameters) {
    if (key != name) continue;
    if (const auto* integer = std::get_if<int64_t>(&value))
      return static_cast<uint64_t>(std::max<int64_t>(*integer, 0));
    if (const auto* number = std::get_if<uint64_t>(&value)) return *number;
  }
  return 0;
}

uint64_t LevelOf(const InferRequest& request, const Scheduling& scheduling) {
  const uint64_t asked = NumberOf(request, "priority");
  return asked >= 1 && asked <= scheduling.levels ? asked : scheduling.default_level;
}

absl::Duration TimeoutOf(const InferRequest& request) {
  constexpr uint64_t kForever = uint64_t{1} << 53;  // microseconds: centuries
  const uint64_t asked = NumberOf(request, "timeout");
  return asked == 0 || asked > kForever ? absl::InfiniteDuration()
                                        : absl::Microseconds(static_cast<int64_t>(asked));
}

absl::Status Expired(const WaitingRequest& entry) {
  return absl::DeadlineExceededError(StrCat("Request timeout expired: the deadline of ",
                                            entry.terms.deadline_name,
                                            " passed before the model ran"));
}

absl::Status NotWanted() { return absl::CancelledError("the caller has given up"); }

std::string Milliseconds(absl::Duration duration) {
  return StrCat(absl::ToInt64Milliseconds(duration), " ms");
}

std::vector<uint64_t> IdsOf(const std::vector<RequestQueue::Entry>& entries) {
  std::vector<uint64_t> ids;
  ids.reserve(entries.size());
  for (const auto& entry : entries) ids.push_back(entry->id);
  return ids;
}

}  // namespace

Batcher::Batcher(std::shared_ptr<const Servable> servable, const Scheduling& scheduling,
                 const BatcherPorts& ports, std::shared_ptr<VersionCounts> counts)
    : servable_(std::move(servable)),
      ports_(ports),
      counts_(std::move(counts)),
      may_run_inline_(scheduling.max_batch_rows <= 1 && !scheduling.instances_are_counted),
      inline_max_time_(scheduling.inline_max_time),
      scheduling_(scheduling),
      queue_(scheduling_),
      delay_(scheduling.target_delay) {}

bool Batcher::RunsInline() const {
  return may_run_inline_ && counts_->run_time() <= inline_max_time_;
}

void Batcher::SetTimes(absl::Duration now, WaitingRequest* entry) const {
  entry->came = now;
  entry->level = LevelOf(entry->request, scheduling_);
  const auto found = scheduling_.level_policies.find(entry->level);
  const QueuePolicy& policy =
      found == scheduling_.level_policies.end() ? scheduling_.policy : found->second;
  absl::Duration timeout = policy.timeout;
  std::string_view name = policy.timeout_name;
  if (const absl::Duration own = TimeoutOf(entry->request); policy.takes_timeout && own < timeout) {
    timeout = own;
    name = "parameter 'timeout'";
  }
  if (policy.late_waits_on) {
    entry->late_at = now + timeout;
  } else {
    entry->terms.NotAfter(now + timeout, name);
  }
}

void Batcher::Submit(InferRequest request, RequestTerms terms, OutputsDone done) {
  auto entry = std::make_unique<WaitingRequest>();
  entry->rows = RowsOf(request);
  entry->request = std::move(request);
  entry->terms = std::move(terms);
  entry->done = std::move(done);
  SetTimes(ports_.clock.Monotonic(), entry.get());
  {
    const absl::MutexLock lock(&mutex_);
    entry->id = ++last_id_;
  }
  // Before it can be found, so that nothing else uses the entry meanwhile.
  if (entry->terms.stop.stop_possible()) {
    entry->on_stop.emplace(entry->terms.stop, [weak = weak_from_this(), id = entry->id] {
      if (const std::shared_ptr<Batcher> self = weak.lock()) self->Cancel(id);
    });
  }
  if (const absl::Status status = Enqueue(&entry); !status.ok())
    return Refuse(std::move(entry), status);
  Kick();
}

absl::Status Batcher::Enqueue(Entry* entry) {
  const absl::MutexLock lock(&mutex_);
  const WaitingRequest& request = **entry;
  const uint64_t id = request.id;
  if (request.terms.stop.stop_requested()) return NotWanted();
  if (request.terms.deadline <= request.came) return Expired(request);
  TENON_RETURN_IF_ERROR(Admit(request));
  const absl::Duration came = request.came;
  TENON_RETURN_IF_ERROR(queue_.Push(entry));
  // A pause says little of how they come after it.
  const absl::Duration gap = std::min(came - last_came_, 2 * scheduling_.max_delay);
  gap_ += (gap - gap_) * kNewestGap;
  last_came_ = came;
  counts_->waiting.store(static_cast<int64_t>(queue_.size()), std::memory_order_relaxed);
  if (scheduling_.keeps_order) order_.Open(id);
  return absl::OkStatus();
}

absl::Status Batcher::Admit(const WaitingRequest& entry) const {
  const absl::Duration wait = delay_.Predict(queue_.RowsAhead(entry.level));
  const absl::Duration left = entry.terms.deadline - entry.came;
  if (wait > left) {
    return absl::UnavailableError(StrCat("the requests that wait need about ", Milliseconds(wait),
                                         ", and the deadline of ", entry.terms.deadline_name,
                                         " is in ", Milliseconds(left)));
  }
  if (delay_.stands() && wait > delay_.target()) {
    return absl::UnavailableError(StrCat("the requests that wait need about ", Milliseconds(wait),
                                         ", more than ", Milliseconds(delay_.target()),
                                         " (queue.target_delay)"));
  }
  return absl::OkStatus();
}

void Batcher::Cancel(uint64_t id) {
  Entry entry;
  std::optional<std::stop_source> stop;
  {
    const absl::MutexLock lock(&mutex_);
    entry = queue_.Take(id);
    counts_->waiting.store(static_cast<int64_t>(queue_.size()), std::memory_order_relaxed);
    const auto running = running_.find(id);
    if (running != running_.end() && --running->second->wanted == 0) stop = running->second->stop;
  }
  // A deadline that the caller keeps, too, is told by the stop.
  if (entry != nullptr) {
    const bool expired = entry->terms.deadline <= ports_.clock.Monotonic();
    const absl::Status status = expired ? Expired(*entry) : NotWanted();
    Refuse(std::move(entry), status);
  }
  if (stop.has_value()) stop->request_stop();
}

bool Batcher::MayBegin(absl::Duration now) {
  if (queue_.empty() || runners_ >= scheduling_.instances) return false;
  if (now < hold_until_ && !queue_.HasFullBatch()) return false;
  hold_until_ = absl::ZeroDuration();
  return true;
}

void Batcher::Kick() {
  {
    const absl::MutexLock lock(&mutex_);
    const bool begins = MayBegin(ports_.clock.Monotonic());
    SetAlarm();
    if (!begins) return;
    ++runners_;
  }
  const absl::Status taken = ports_.compute.Submit([self = shared_from_this()] { self->Run(); });
  if (!taken.ok()) GiveUp(taken);
}

void Batcher::GiveUp(const absl::Status& status) {
  std::vector<Entry> all;
  {
    const absl::MutexLock lock(&mutex_);
    // Another instance that runs will look for more.
    if (--runners_ > 0) return;
    while (!queue_.empty()) {
      for (Entry& entry : queue_.TakeBatch()) all.push_back(std::move(entry));
    }
    counts_->waiting.store(0, std::memory_order_relaxed);
  }
  for (Entry& entry : all) Refuse(std::move(entry), status);
}

void Batcher::SetAlarm() {
  absl::Duration due = queue_.NextDue();
  if (hold_until_ > absl::ZeroDuration()) due = std::min(due, hold_until_);
  if (due >= alarm_) return;
  alarm_ = due;
  ports_.timer.RunAt(due, [weak = weak_from_this()] {
    if (const std::shared_ptr<Batcher> self = weak.lock()) self->OnAlarm();
  });
}

void Batcher::OnAlarm() {
  std::vector<Entry> expired;
  {
    const absl::MutexLock lock(&mutex_);
    alarm_ = absl::InfiniteDuration();
    expired = queue_.TakeExpired(ports_.clock.Monotonic());
    counts_->waiting.store(static_cast<int64_t>(queue_.size()), std::memory_order_relaxed);
  }
  RefuseExpired(std::move(expired));
  Kick();
}

void Batcher::Run() {
  std::vector<Entry> expired;
  Batch batch;
  bool begun = false;
  {
    const absl::MutexLock lock(&mutex_);
    batch.begun = ports_.clock.Monotonic();
    expired = queue_.TakeExpired(batch.begun);
    begun = Begin(&batch);
  }
  const std::vector<uint64_t> ids = IdsOf(batch.entries);
  RefuseExpired(std::move(expired));
  if (begun) {
    Kick();  // there may be more for another instance
    Execute(batch);
  }
  {
    const absl::MutexLock lock(&mutex_);
    --runners_;
    if (begun) End(batch, ids);
  }
  Kick();
}

bool Batcher::Begin(Batch* batch) {
  if (queue_.empty()) return false;
  const absl::Duration came = queue_.HeadCame();
  batch->entries = queue_.TakeBatch();
  batch->wanted = batch->entries.size();
  int64_t rows = 0;
  for (const Entry& entry : batch->entries) {
    rows += std::max<int64_t>(entry->rows, 1);
    running_[entry->id] = batch;
  }
  delay_.OnTaken(batch->begun, came, rows, !queue_.empty());
  counts_->waiting.store(static_cast<int64_t>(queue_.size()), std::memory_order_relaxed);
  return true;
}

void Batcher::End(const Batch& batch, const std::vector<uint64_t>& ids) {
  for (const uint64_t id : ids) running_.erase(id);
  const absl::Duration now = ports_.clock.Monotonic();
  delay_.OnRan(now - batch.begun);
  if (scheduling_.max_delay <= absl::ZeroDuration() || queue_.empty()) return;
  const absl::Duration until = queue_.HeadCame() + scheduling_.max_delay;
  // Waiting pays only when somebody is likely to come.
  if (now + gap_ <= until && !queue_.HasFullBatch()) hold_until_ = until;
}

void Batcher::Execute(Batch& batch) {
  if (batch.entries.size() > 1) {
    if (RunTogether(batch).ok()) return;
    // One of them may be what the model did not like: it shall fail alone.
  }
  for (Entry& entry : batch.entries) RunAlone(std::move(entry), batch.begun);
}

absl::Status Batcher::RunTogether(Batch& batch) {
  std::vector<const InferRequest*> requests;
  std::vector<int64_t> rows;
  int64_t all_rows = 0;
  for (const Entry& entry : batch.entries) {
    requests.push_back(&entry->request);
    rows.push_back(entry->rows);
    all_rows += entry->rows;
  }
  TENON_ASSIGN_OR_RETURN(const std::vector<NamedTensor> inputs, MergeInputs(requests));
  const absl::Duration merged = ports_.clock.Monotonic();
  TENON_ASSIGN_OR_RETURN(const std::vector<NamedTensor> outputs,
                         servable_->Infer(inputs, requests[0]->outputs, batch.stop.get_token()));
  const absl::Duration ran = ports_.clock.Monotonic();
  absl::StatusOr<std::vector<std::vector<NamedTensor>>> split = SplitOutputs(outputs, rows);
  if (!split.ok()) {
    const absl::MutexLock lock(&mutex_);
    scheduling_.max_batch_rows = 1;  // its rows are no requests of their own
    return split.status();
  }
  RequestTimes times{.input = merged - batch.begun,
                     .infer = ran - merged,
                     .output = ports_.clock.Monotonic() - ran};
  counts_->OnBatch(all_rows, times);
  for (size_t i = 0; i < batch.entries.size(); ++i) {
    times.queue = batch.begun - batch.entries[i]->came;
    Finish(std::move(batch.entries[i]), times, std::move((*split)[i]));
  }
  return absl::OkStatus();
}

void Batcher::RunAlone(Entry entry, absl::Duration begun) {
  const std::stop_token stop = entry->terms.stop;
  if (stop.stop_requested()) return Refuse(std::move(entry), NotWanted());
  const absl::Duration now = ports_.clock.Monotonic();
  if (entry->terms.deadline <= now) {
    const absl::Status status = Expired(*entry);
    return Refuse(std::move(entry), status);
  }
  absl::StatusOr<std::vector<NamedTensor>> outputs =
      servable_->Infer(entry->request.inputs, entry->request.outputs, stop);
  if (absl::IsCancelled(outputs.status()) && stop.stop_requested())
    return Refuse(std::move(entry), NotWanted());
  const RequestTimes times{.queue = begun - entry->came, .infer = ports_.clock.Monotonic() - now};
  if (outputs.ok()) counts_->OnBatch(std::max<int64_t>(entry->rows, 1), times);
  Finish(std::move(entry), times, std::move(outputs));
}

void Batcher::Finish(Entry entry, const RequestTimes& times,
                     absl::StatusOr<std::vector<NamedTensor>> outputs) {
  counts_->OnRan(outputs.status(), times, ports_.clock.Now());
  OutputsDone done = std::move(entry->done);
  const uint64_t id = entry->id;
  entry.reset();  // a stop finds nothing any more
  if (!scheduling_.keeps_order) return done(std::move(outputs));
  order_.Close(id, [done = std::move(done), outputs = std::move(outputs)]() mutable {
    done(std::move(outputs));
  });
}

// Refusals do not wait for the answers before them.
void Batcher::Refuse(Entry entry, const absl::Status& status) {
  counts_->OnNotRun(status);
  OutputsDone done = std::move(entry->done);
  const uint64_t id = entry->id;
  entry.reset();
  done(status);
  if (scheduling_.keeps_order) order_.Close(id, nullptr);
}

void Batcher::RefuseExpired(std::vector<Entry> expired) {
  for (Entry& entry : expired) {
    const absl::Status status = Expired(*entry);
    Refuse(std::move(entry), status);
  }
}

}  // namespace tenon
