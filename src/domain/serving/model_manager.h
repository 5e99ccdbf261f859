// Carries out what is wanted: versions are loaded, tried, switched to, watched and freed.
//
// Two phases (DESIGN 5.9). Open, admit, load, compare signatures, warm up, compare answers: all of
// that beside the version that answers, which goes on doing so whatever happens. Then one switch of
// the table. After it the replaced versions are kept for a while, in which a version that fails is
// taken back.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "log/logger.h"
#include "models/model_source.h"
#include "ports/clock.h"
#include "ports/executor.h"
#include "serving/model_directory.h"
#include "serving/version_loader.h"
#include "serving/version_set.h"
#include "serving/version_state.h"
#include "sketch/duration_histogram.h"

namespace tenon {

struct ModelManagerOptions {
  VersionLoaderOptions load;
  bool memory_first = false;                // models.swap: free the old version before loading
  absl::Duration watch = absl::Seconds(5);  // models.watch; 0: a switch is final
  int64_t watch_min_failures = 3;           // of requests in that time, and half of all,
                                            // until the switch is taken back
};

// What loading came to since the start. A value.
struct LoadTotals {
  int64_t loaded = 0;
  int64_t failed = 0;                                // refused for whatever reason
  int64_t taken_back = 0;                            // of those loaded: failed once they served
  Histogram durations{DurationHistogram::kBuckets};  // of those loaded, from open to ready
};

// How much is done for a wanted model.
enum class Effort : uint8_t {
  kChanges,  // versions that are new or changed
  kRetry,    // and those that failed
  kReload,   // and those that are loaded
};

// Thread-safe. Runs loads on the executor, one at a time for each model. Borrows directory,
// executor and clock; the executor has drained before the manager ends. Nobody else publishes into
// the directory.
class ModelManager {
 public:
  using Done = absl::AnyInvocable<void(absl::Status)>;

  ModelManager(ModelDirectory& directory, Executor& loads, const Clock& clock, Logger log,
               ModelManagerOptions options);

  // Makes `model` answer with its wanted versions, and no others once all of those do. A version
  // that fails leaves the old ones answering. `done`, which may be null, is called once, on any
  // thread: with the first failure, CANCELLED after Cancel. A newer want takes the place of one
  // that still waits.
  void Want(WantedModel model, Effort effort, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends serving `model`: what has begun is answered, then memory is freed. `done` is called when
  // no new request can reach it. With `forget`, it is gone from the statuses as well.
  void Drop(std::string_view model, bool forget, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends the watch of switches whose time is over, takes back those that fail, frees what nobody
  // uses. To be called a few times a second.
  void Tick() ABSL_LOCKS_EXCLUDED(mutex_);

  // Loads that are under way end soon, those that wait are not begun. Final.
  void Cancel() ABSL_LOCKS_EXCLUDED(mutex_);

  // Of all versions that are or ought to be loaded: models sorted by name, versions oldest first.
  std::vector<VersionStatus> Statuses() const ABSL_LOCKS_EXCLUDED(mutex_);

  LoadTotals load_totals() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Names of models that were wanted and not dropped since.
  std::vector<std::string> wanted() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Job {
    WantedModel model;
    Effort effort = Effort::kChanges;
    bool drop = false;
    bool forget = false;
    std::vector<Done> done;
  };

  // A switch that may be taken back.
  struct Watch {
    absl::Duration until;
    VersionSet fresh;
    VersionSet before;  // all that answered before the switch
  };

  struct Entry {
    std::deque<Job> jobs;
    bool running = false;
    bool wanted = false;
    VersionSet serving;
    std::map<std::string, std::string> failed;  // version to the fingerprint that failed
    std::map<std::string, VersionStatus, VersionLess> statuses;
    VersionSet leaving;  // no longer served, perhaps still used
    std::optional<Watch> watch;
    int64_t last_cost = 0;  // measured, of the last version that was loaded
  };

  // Whether nothing is left of a model that is not wanted.
  static bool IsOver(const Entry& entry) {
    return !entry.wanted && !entry.running && entry.statuses.empty() && entry.leaving.empty();
  }

  void Enqueue(const std::string& name, Job job) ABSL_LOCKS_EXCLUDED(mutex_);
  void RunNext(const std::string& name) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Carry(const std::string& name, Job& job) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status CarryWant(const std::string& name, const Job& job) ABSL_LOCKS_EXCLUDED(mutex_);
  void CarryDrop(const std::string& name, bool forget) ABSL_LOCKS_EXCLUDED(mutex_);

  // Readies the entry for `model`; what serves now. `loads`: versions of it will be loaded.
  VersionSet Begin(const std::string& name, const WantedModel& model, bool loads)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Which of the wanted versions are to be loaded.
  std::vector<const WantedVersion*> ToLoad(const std::string& name, const Job& job)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<LoadedVersion> LoadOne(const WantedModel& model, const WantedVersion& version)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Fail(const std::string& name, const WantedVersion& version, const absl::Status& status)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Drops the statuses of versions that are neither wanted nor there.
  void Forget(const std::string& name, const WantedModel& model) ABSL_LOCKS_EXCLUDED(mutex_);

  // Makes `next` what answers for `name`.
  void Switch(const std::string& name, VersionSet next, bool watch) ABSL_LOCKS_EXCLUDED(mutex_);
  void Publish(const std::string& name, Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Commit(Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CheckWatch(const std::string& name, Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RollBack(const std::string& name, Entry& entry, Watch watch, std::string_view reason)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SetState(const std::string& name, std::string_view version, VersionState state,
                std::string_view reason = "") ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MarkFreed(const std::string& name, Entry& entry, const std::string& version)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Moves what nobody uses out of the entries, to be freed without the lock.
  VersionSet TakeUnused() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsCancelled() const ABSL_LOCKS_EXCLUDED(mutex_);

  ModelDirectory& directory_;
  Executor& loads_;
  const Clock& clock_;
  const Logger log_;
  const ModelManagerOptions options_;
  VersionLoader loader_;
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  LoadTotals load_totals_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Entry, std::less<>> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
