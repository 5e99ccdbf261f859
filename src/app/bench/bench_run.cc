#include "bench/bench_run.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "exec/thread_pool.h"
#include "exec/timer_slack.h"

namespace tenon {
namespace {

constexpr absl::Duration kBetweenProgress = absl::Milliseconds(100);

// What the connections share.
struct Shared {
  const BenchPlan& plan;
  const Clock& clock;
  const absl::Duration begin;
  const absl::Duration timed_from;
  const absl::Duration end;
  std::atomic<int64_t> next_due = 0;  // of an open loop: the number of the next request
  std::atomic<int64_t> timed = 0;     // requests that were sent to be timed
  std::atomic<int64_t> answered = 0;  // for the progress
  std::atomic<int> at_work = 0;       // connections
  absl::Duration ended;               // when the last of them was done
  absl::Notification never;

  bool TakesMore() { return plan.requests == 0 || timed.fetch_add(1) < plan.requests; }
};

// One connection. Single-threaded.
class Loop {
 public:
  Loop(Shared& shared, std::unique_ptr<BenchCaller> caller)
      : shared_(shared), caller_(std::move(caller)) {}

  void Run() {
    while (failures_in_a_row_ < kMaxFailuresInARow) {
      const std::optional<absl::Duration> since = NextSend();
      if (!since.has_value()) return;
      const bool is_timed = *since >= shared_.timed_from;
      if (is_timed && !shared_.TakesMore()) return;
      const absl::Status status = caller_->Call();
      Note(status, shared_.clock.Monotonic() - *since, is_timed);
    }
  }

  BenchResult TakeResult() { return std::move(result_); }

 private:
  // The time from which the next request counts, once it is time to send it; nullopt at the end.
  std::optional<absl::Duration> NextSend() {
    if (shared_.plan.rate.has_value()) return AwaitDue(*shared_.plan.rate);
    const absl::Duration now = shared_.clock.Monotonic();
    if (now >= shared_.end) return std::nullopt;
    return now;
  }

  // When the next request is due, once it is; what was due before the end and will not be sent is
  // counted.
  std::optional<absl::Duration> AwaitDue(double rate) {
    while (true) {
      const auto number = static_cast<double>(shared_.next_due.fetch_add(1));
      const absl::Duration due = shared_.begin + absl::Seconds(number / rate);
      if (due >= shared_.end) return std::nullopt;
      const absl::Duration now = shared_.clock.Monotonic();
      if (now < due) shared_.clock.WaitFor(shared_.never, due - now);
      if (now < shared_.end) return due;
      ++result_.unsent;
    }
  }

  void Note(const absl::Status& status, absl::Duration took, bool is_timed) {
    failures_in_a_row_ = status.ok() ? 0 : failures_in_a_row_ + 1;
    if (!status.ok() && result_.first_failure.ok()) result_.first_failure = status;
    if (!status.ok()) {
      ++result_.failed;
      return;
    }
    ++shared_.answered;
    if (!is_timed) return;
    ++result_.answered;
    result_.latencies.Add(took / BenchResult::kUnit);
    result_.least = std::min(result_.least, took);
    result_.most = std::max(result_.most, took);
  }

  Shared& shared_;
  const std::unique_ptr<BenchCaller> caller_;
  BenchResult result_;
  int failures_in_a_row_ = 0;
};

void Merge(const BenchResult& part, BenchResult* all) {
  all->latencies.Merge(part.latencies);
  all->least = std::min(all->least, part.least);
  all->most = std::max(all->most, part.most);
  all->answered += part.answered;
  all->failed += part.failed;
  all->unsent += part.unsent;
  all->first_failure.Update(part.first_failure);
}

double ShareDone(const Shared& shared) {
  const double by_time =
      absl::FDivDuration(shared.clock.Monotonic() - shared.begin, shared.end - shared.begin);
  if (shared.plan.requests == 0) return by_time;
  return std::max(by_time,
                  static_cast<double>(shared.timed) / static_cast<double>(shared.plan.requests));
}

}  // namespace

absl::Duration BenchResult::Quantile(double q) const {
  // A bucket's end may lie beyond what there was.
  return std::clamp(latencies.Quantile(q) * kUnit, std::min(least, most), most);
}

absl::Duration BenchResult::Mean() const {
  return answered == 0 ? absl::ZeroDuration() : latencies.sum() * kUnit / answered;
}

double BenchResult::Throughput() const {
  return static_cast<double>(answered) / std::max(absl::ToDoubleSeconds(took), 1e-9);
}

BenchResult RunBench(const BenchPlan& plan, const MakeBenchCaller& make_caller, const Clock& clock,
                     const BenchProgress& on_progress) {
  const absl::Duration begin = clock.Monotonic();
  Shared shared{.plan = plan,
                .clock = clock,
                .begin = begin,
                .timed_from = begin + plan.warm_up,
                .end = begin + plan.warm_up + plan.duration};
  std::vector<std::unique_ptr<Loop>> loops;
  loops.reserve(static_cast<size_t>(plan.connections));
  for (int i = 0; i < plan.connections; ++i)
    loops.push_back(std::make_unique<Loop>(shared, make_caller()));
  absl::Notification done;
  ThreadPool threads({.threads = plan.connections,
                      .max_queued = static_cast<size_t>(plan.connections),
                      .name = "bench"});
  shared.at_work = plan.connections;
  for (const auto& loop : loops) {
    threads
        .Submit([&shared, &done, raw = loop.get()] {
          SleepExactly();
          raw->Run();
          if (--shared.at_work > 0) return;
          shared.ended = shared.clock.Monotonic();
          done.Notify();
        })
        .IgnoreError();  // there is room for all
  }
  while (!clock.WaitFor(done, kBetweenProgress)) on_progress(shared.answered, ShareDone(shared));
  threads.Drain();
  BenchResult result;
  for (const auto& loop : loops) Merge(loop->TakeResult(), &result);
  result.took = std::max(shared.ended - shared.timed_from, absl::ZeroDuration());
  return result;
}

}  // namespace tenon
