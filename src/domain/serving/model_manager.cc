#include "serving/model_manager.h"

#include <algorithm>
#include <utility>

#include "serving/version_set.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

void CallAll(std::vector<ModelManager::Done>& done, const absl::Status& status) {
  for (ModelManager::Done& call : done) {
    if (call != nullptr) call(status);
  }
}

}  // namespace

ModelManager::ModelManager(ModelDirectory& directory, Executor& loads, const Clock& clock,
                           Logger log, ModelManagerOptions options)
    : directory_(directory),
      loads_(loads),
      clock_(clock),
      log_(std::move(log)),
      options_(options),
      loader_(options.load, clock, log_) {}

void ModelManager::Want(WantedModel model, Effort effort, Done done) {
  const std::string name = model.name;
  Job job{.model = std::move(model), .effort = effort};
  job.done.push_back(std::move(done));
  Enqueue(name, std::move(job));
}

void ModelManager::Drop(std::string_view model, bool forget, Done done) {
  Job job{.drop = true, .forget = forget};
  job.done.push_back(std::move(done));
  Enqueue(std::string(model), std::move(job));
}

void ModelManager::Enqueue(const std::string& name, Job job) {
  {
    const absl::MutexLock lock(&mutex_);
    Entry& entry = entries_[name];
    entry.wanted = !job.drop;
    if (!entry.jobs.empty() && !entry.jobs.back().drop && !job.drop) {
      Job& waiting = entry.jobs.back();
      waiting.model = std::move(job.model);
      waiting.effort = std::max(waiting.effort, job.effort);
      for (Done& done : job.done) waiting.done.push_back(std::move(done));
      return;
    }
    for (const WantedVersion& version : job.model.versions) {
      if (!entry.statuses.contains(version.version))
        SetState(name, version.version, VersionState::kQueued);
    }
    entry.jobs.push_back(std::move(job));
    if (entry.running) return;
    entry.running = true;
  }
  const absl::Status taken = loads_.Submit([this, name] { RunNext(name); });
  if (taken.ok()) return;
  std::deque<Job> refused;  // and what others have added since
  {
    const absl::MutexLock lock(&mutex_);
    Entry& entry = entries_[name];
    entry.running = false;
    refused.swap(entry.jobs);
  }
  for (Job& waiting : refused) CallAll(waiting.done, taken);
}

void ModelManager::RunNext(const std::string& name) {
  while (true) {
    Job job;
    {
      const absl::MutexLock lock(&mutex_);
      Entry& entry = entries_[name];
      if (entry.jobs.empty()) {
        entry.running = false;
        return;
      }
      job = std::move(entry.jobs.front());
      entry.jobs.pop_front();
    }
    const absl::Status status = Carry(name, job);
    Tick();
    CallAll(job.done, status);
  }
}

absl::Status ModelManager::Carry(const std::string& name, Job& job) {
  if (IsCancelled()) return absl::CancelledError("the server is stopping");
  if (!job.drop) return CarryWant(name, job);
  CarryDrop(name, job.forget);
  return absl::OkStatus();
}

void ModelManager::CarryDrop(const std::string& name, bool forget) {
  const absl::MutexLock lock(&mutex_);
  Entry& entry = entries_[name];
  Commit(entry);
  for (auto& [version, status] : entry.statuses) {
    const bool serves = FindVersion(entry.serving, version) != nullptr;
    SetState(name, version, serves ? VersionState::kUnloading : VersionState::kUnloaded,
             "unloaded");
  }
  for (LoadedVersion& loaded : entry.serving) entry.leaving.push_back(std::move(loaded));
  entry.serving.clear();
  entry.failed.clear();
  Publish(name, entry);
  if (forget) entry.statuses.clear();
  log_.Info("model unloaded", {{"model", name}});
}

std::vector<const WantedVersion*> ModelManager::ToLoad(const std::string& name, const Job& job) {
  const absl::MutexLock lock(&mutex_);
  const Entry& entry = entries_[name];
  std::vector<const WantedVersion*> chosen;
  for (const WantedVersion& version : job.model.versions) {
    const LoadedVersion* loaded = FindVersion(entry.serving, version.version);
    const auto failed = entry.failed.find(version.version);
    if (job.effort == Effort::kChanges && failed != entry.failed.end() &&
        failed->second == version.fingerprint)
      continue;
    if (job.effort != Effort::kReload && loaded != nullptr &&
        loaded->fingerprint == version.fingerprint)
      continue;
    chosen.push_back(&version);
  }
  return chosen;
}

absl::Status ModelManager::CarryWant(const std::string& name, const Job& job) {
  const WantedModel& model = job.model;
  if (!model.fault.ok()) {
    Fail(name, {}, model.fault);
    return model.fault;
  }
  const std::vector<const WantedVersion*> to_load = ToLoad(name, job);
  VersionSet old = Begin(name, job.model, !to_load.empty());
  if (options_.memory_first && !to_load.empty()) {
    std::erase_if(old, [&](const LoadedVersion& loaded) {
      const std::string& version = loaded.model->version;
      return !IsWanted(model, version) ||
             std::ranges::any_of(to_load, [&](const auto* one) { return one->version == version; });
    });
    Switch(name, old, false);
    Tick();
  }
  VersionSet fresh;
  absl::Status first_failure;
  for (const WantedVersion* version : to_load) {
    absl::StatusOr<LoadedVersion> loaded = LoadOne(model, *version);
    if (loaded.ok()) {
      fresh.push_back(*std::move(loaded));
      continue;
    }
    Fail(name, *version, loaded.status());
    first_failure.Update(Annotate(loaded.status(), StrCat("loading model ", Quote(name),
                                                          " version ", Quote(version->version))));
  }
  const bool watch = !fresh.empty();
  Switch(name, NextSet(model, std::move(fresh), old), watch);
  Forget(name, model);
  return first_failure;
}

VersionSet ModelManager::Begin(const std::string& name, const WantedModel& model, bool loads) {
  const absl::MutexLock lock(&mutex_);
  Entry& entry = entries_[name];
  if (loads) Commit(entry);
  entry.statuses.erase("");
  std::erase_if(entry.failed, [&](const auto& one) { return !IsWanted(model, one.first); });
  return entry.serving;
}

void ModelManager::Forget(const std::string& name, const WantedModel& model) {
  const absl::MutexLock lock(&mutex_);
  Entry& entry = entries_[name];
  std::erase_if(entry.statuses, [&](const auto& one) {
    return one.second.state != VersionState::kUnloading && !IsWanted(model, one.first) &&
           FindVersion(entry.serving, one.first) == nullptr;
  });
}

absl::StatusOr<LoadedVersion> ModelManager::LoadOne(const WantedModel& model,
                                                    const WantedVersion& version) {
  std::shared_ptr<const ModelVersion> current;
  int64_t last_cost = 0;
  {
    const absl::MutexLock lock(&mutex_);
    const Entry& entry = entries_[model.name];
    last_cost = entry.last_cost;
    const LoadedVersion* replaced = ReplacedBy(entry.serving, version.version);
    if (replaced != nullptr) current = replaced->model;
  }
  const bool serves = current != nullptr && current->version == version.version;
  const auto on_state = [&](VersionState state) {
    const absl::MutexLock lock(&mutex_);
    if (!serves) SetState(model.name, version.version, state);
  };
  const absl::Duration begin = clock_.Monotonic();
  TENON_ASSIGN_OR_RETURN(LoadedVersion loaded,
                         loader_.Load({.model = model,
                                       .version = version,
                                       .current = current.get(),
                                       .last_cost = last_cost,
                                       .on_state = on_state,
                                       .cancelled = [this] { return IsCancelled(); }}));
  const absl::MutexLock lock(&mutex_);
  Entry& entry = entries_[model.name];
  entry.last_cost = loaded.model->servable->memory_cost().measured;
  entry.failed.erase(version.version);
  ++load_totals_.loaded;
  load_totals_.durations.Add((clock_.Monotonic() - begin) / DurationHistogram::kUnit);
  return loaded;
}

void ModelManager::Fail(const std::string& name, const WantedVersion& version,
                        const absl::Status& status) {
  const absl::MutexLock lock(&mutex_);
  Entry& entry = entries_[name];
  ++load_totals_.failed;
  // Room may come without a change of the files; a stop is nobody's fault.
  const bool passes = status.code() == absl::StatusCode::kResourceExhausted ||
                      status.code() == absl::StatusCode::kCancelled;
  if (!version.version.empty() && !passes) entry.failed[version.version] = version.fingerprint;
  const bool serves = FindVersion(entry.serving, version.version) != nullptr;
  SetState(name, version.version, serves ? VersionState::kReady : VersionState::kFailed,
           serves ? StrCat("its newer form was refused: ", MessageOf(status)) : MessageOf(status));
  log_.Warning("model not loaded", {{"model", name},
                                    {"version", version.version},
                                    {"reason", MessageOf(status)},
                                    {"old_version_answers", !entry.serving.empty()}});
}

void ModelManager::Switch(const std::string& name, VersionSet next, bool watch) {
  const absl::MutexLock lock(&mutex_);
  Entry& entry = entries_[name];
  if (AreSame(next, entry.serving)) return;
  VersionSet fresh;
  for (const LoadedVersion& loaded : next) {
    if (Holds(entry.serving, loaded)) continue;
    fresh.push_back(loaded);
    SetState(name, loaded.model->version, VersionState::kReady);
  }
  VersionSet before = std::move(entry.serving);
  entry.serving = std::move(next);
  Publish(name, entry);
  const bool is_watched = watch && options_.watch > absl::ZeroDuration() && !before.empty();
  for (const LoadedVersion& loaded : before) {
    if (FindVersion(entry.serving, loaded.model->version) == nullptr)
      SetState(name, loaded.model->version, VersionState::kUnloading,
               is_watched ? "kept until the switch is final" : "");
    if (!is_watched && !Holds(entry.serving, loaded)) entry.leaving.push_back(loaded);
  }
  if (is_watched)
    entry.watch = Watch{clock_.Monotonic() + options_.watch, std::move(fresh), std::move(before)};
}

void ModelManager::Publish(const std::string& name, Entry& entry) {
  std::vector<std::shared_ptr<const ModelVersion>> versions;
  versions.reserve(entry.serving.size());
  for (const LoadedVersion& loaded : entry.serving) versions.push_back(loaded.model);
  directory_.Publish(directory_.table()->With(name, versions));
}

void ModelManager::Commit(Entry& entry) {
  if (!entry.watch.has_value()) return;
  for (LoadedVersion& loaded : entry.watch->before) {
    if (!Holds(entry.serving, loaded)) entry.leaving.push_back(std::move(loaded));
  }
  entry.watch.reset();
}

void ModelManager::CheckWatch(const std::string& name, Entry& entry) {
  if (!entry.watch.has_value()) return;
  int64_t failed = 0;
  int64_t answered = 0;
  for (const LoadedVersion& loaded : entry.watch->fresh) {
    failed += loaded.model->counts->failed;
    answered += loaded.model->counts->answered;
  }
  if (failed >= options_.watch_min_failures && failed >= answered) {
    Watch watch = *std::move(entry.watch);
    entry.watch.reset();
    return RollBack(
        name, entry, std::move(watch),
        StrCat("taken back: ", failed, " of its first ", failed + answered, " requests failed"));
  }
  if (clock_.Monotonic() >= entry.watch->until) Commit(entry);
}

void ModelManager::RollBack(const std::string& name, Entry& entry, Watch watch,
                            std::string_view reason) {
  entry.serving = std::move(watch.before);
  load_totals_.taken_back += static_cast<int64_t>(watch.fresh.size());
  Publish(name, entry);
  for (const LoadedVersion& loaded : entry.serving)
    SetState(name, loaded.model->version, VersionState::kReady);
  for (LoadedVersion& loaded : watch.fresh) {
    const std::string& version = loaded.model->version;
    const bool serves = FindVersion(entry.serving, version) != nullptr;
    SetState(name, version, serves ? VersionState::kReady : VersionState::kFailed, reason);
    entry.failed[version] = loaded.fingerprint;
    log_.Error("model taken back", {{"model", name}, {"version", version}, {"reason", reason}});
    entry.leaving.push_back(std::move(loaded));
  }
}

void ModelManager::SetState(const std::string& name, std::string_view version, VersionState state,
                            std::string_view reason) {
  VersionStatus& status = entries_[name].statuses[std::string(version)];
  status.model = name;
  status.version = std::string(version);
  status.state = state;
  status.reason = std::string(reason);
  status.since = clock_.Now();
}

void ModelManager::MarkFreed(const std::string& name, Entry& entry, const std::string& version) {
  const auto status = entry.statuses.find(version);
  if (status == entry.statuses.end() || status->second.state != VersionState::kUnloading) return;
  if (entry.wanted) {
    entry.statuses.erase(status);
  } else {
    SetState(name, version, VersionState::kUnloaded, "unloaded");
  }
}

VersionSet ModelManager::TakeUnused() {
  VersionSet unused;
  for (auto& [name, entry] : entries_) {
    // No table holds them: whoever counts here is a request, or a table that a request holds.
    const auto first = std::stable_partition(
        entry.leaving.begin(), entry.leaving.end(),
        [](const LoadedVersion& loaded) { return loaded.model.use_count() > 1; });
    for (auto loaded = first; loaded != entry.leaving.end(); ++loaded) {
      MarkFreed(name, entry, loaded->model->version);
      unused.push_back(std::move(*loaded));
    }
    entry.leaving.erase(first, entry.leaving.end());
  }
  return unused;
}

void ModelManager::Tick() {
  VersionSet unused;
  const absl::MutexLock lock(&mutex_);
  for (auto& [name, entry] : entries_) CheckWatch(name, entry);
  unused = TakeUnused();
  std::erase_if(entries_, [](const auto& one) { return IsOver(one.second); });
}

void ModelManager::Cancel() {
  const absl::MutexLock lock(&mutex_);
  cancelled_ = true;
}

bool ModelManager::IsCancelled() const {
  const absl::MutexLock lock(&mutex_);
  return cancelled_;
}

std::vector<VersionStatus> ModelManager::Statuses() const {
  const absl::MutexLock lock(&mutex_);
  std::vector<VersionStatus> all;
  for (const auto& [name, entry] : entries_) {
    for (const auto& [version, status] : entry.statuses) {
      VersionStatus& told = all.emplace_back(status);
      const LoadedVersion* loaded = FindVersion(entry.serving, version);
      if (loaded == nullptr) continue;
      told.memory = loaded->model->servable->memory_cost();
      told.answered = loaded->model->counts->answered;
      told.failed = loaded->model->counts->failed;
      told.counts = loaded->model->counts;
    }
  }
  return all;
}

LoadTotals ModelManager::load_totals() const {
  const absl::MutexLock lock(&mutex_);
  return load_totals_;
}

std::vector<std::string> ModelManager::wanted() const {
  const absl::MutexLock lock(&mutex_);
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) {
    if (entry.wanted) names.push_back(name);
  }
  return names;
}

}  // namespace tenon
