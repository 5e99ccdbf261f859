#include "repository/model_repository.h"

#include <algorithm>
#include <utility>

#include "repository/model_config.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(200);
constexpr absl::Duration kLook = absl::Milliseconds(20);

// How long a start waits for files that keep changing, in settling times.
constexpr int kMaxSettles = 30;

std::string KeyOf(const WantedModel& model) {
  std::string key = StrCat(MessageOf(model.fault), "\n", model.config);
  for (const WantedVersion& version : model.versions)
    StrAppend(&key, "\n", version.version, ":", version.fingerprint);
  return key;
}

// Counts answers and wakes whoever waits for the last one. Thread-safe.
class Answers {
 public:
  explicit Answers(size_t count) : missing_(count) {
    if (count == 0) all_.Notify();
  }

  void Add(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    first_failure_.Update(status);
    if (--missing_ == 0) all_.Notify();
  }

  const absl::Notification& all() const { return all_; }

  absl::Status first_failure() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return first_failure_;
  }

 private:
  mutable absl::Mutex mutex_;
  size_t missing_ ABSL_GUARDED_BY(mutex_);
  absl::Status first_failure_ ABSL_GUARDED_BY(mutex_);
  absl::Notification all_;
};

}  // namespace

ModelRepository::ModelRepository(std::vector<std::unique_ptr<ModelSource>> sources,
                                 ModelManager& manager, const ModelDirectory& directory,
                                 const Clock& clock, Logger log, ModelRepositoryOptions options)
    : sources_(std::move(sources)),
      manager_(manager),
      directory_(directory),
      clock_(clock),
      log_(std::move(log)),
      options_(std::move(options)),
      no_room_(std::make_shared<NoRoom>()) {}

ModelRepository::Listing ModelRepository::List() {
  Listing listing;
  std::set<std::string> names;
  for (const auto& source : sources_) {
    absl::StatusOr<std::vector<WantedModel>> models = source->List();
    if (!models.ok()) {
      listing.status.Update(models.status());
      continue;
    }
    for (WantedModel& model : *models) {
      if (names.insert(model.name).second) {
        listing.models.push_back(std::move(model));
      } else {
        listing.status.Update(absl::AlreadyExistsError(
            StrCat("looking for models in ", Quote(source->name()), ": model ", Quote(model.name),
                   " is there already, from another path")));
      }
    }
  }
  std::sort(listing.models.begin(), listing.models.end(),
            [](const WantedModel& a, const WantedModel& b) { return a.name < b.name; });
  return listing;
}

ModelRepository::Listing ModelRepository::ListSettled(const std::function<bool()>& cancelled) {
  const absl::Notification never;
  const absl::Duration end = clock_.Monotonic() + kMaxSettles * options_.settle;
  while (true) {
    Listing listing = List();
    const bool settled = std::all_of(listing.models.begin(), listing.models.end(),
                                     [](const WantedModel& model) { return model.settled; });
    const bool is_over = clock_.Monotonic() >= end || (cancelled != nullptr && cancelled());
    if (settled || options_.control != ModelControl::kPoll) return listing;
    if (is_over) {
      std::erase_if(listing.models, [](const WantedModel& model) { return !model.settled; });
      return listing;
    }
    clock_.WaitFor(never, kTick);
  }
}

bool ModelRepository::IsLoadedAtStart(std::string_view model) const {
  if (options_.control != ModelControl::kExplicit) return true;
  return std::any_of(options_.load.begin(), options_.load.end(),
                     [&](const std::string& name) { return name == "*" || name == model; });
}

absl::Status ModelRepository::Start(const std::function<bool()>& cancelled) {
  Listing listing = ListSettled(cancelled);
  TENON_RETURN_IF_ERROR(std::move(listing.status));
  for (const std::string& name : options_.load) {
    const bool is_there = std::any_of(
        listing.models.begin(), listing.models.end(),
        [&, wanted = &name](const WantedModel& model) { return model.name == *wanted; });
    if (name != "*" && !is_there)
      return absl::NotFoundError(StrCat("models.load: there is no model ", Quote(name)));
  }
  std::erase_if(listing.models,
                [&](const WantedModel& model) { return !IsLoadedAtStart(model.name); });
  {
    const absl::MutexLock lock(&mutex_);
    for (const WantedModel& model : listing.models) last_[model.name] = KeyOf(model);
  }
  const absl::Status loaded = WantAndWait(std::move(listing.models), Effort::kChanges, cancelled);
  if (cancelled != nullptr && cancelled()) return absl::CancelledError("the server is stopping");
  const bool more_may_come = options_.control != ModelControl::kNone;
  return directory_.table()->models().empty() && !more_may_come ? loaded : absl::OkStatus();
}

void ModelRepository::Want(WantedModel model, Effort effort,
                           std::function<void(const absl::Status&)> done) {
  std::string name = model.name;
  manager_.Want(std::move(model), effort,
                [no_room = no_room_, name = std::move(name),
                 done = std::move(done)](const absl::Status& status) {
                  if (absl::IsResourceExhausted(status) || absl::IsUnavailable(status)) {
                    const absl::MutexLock lock(&no_room->mutex);
                    no_room->models.insert(name);
                  }
                  if (done != nullptr) done(status);
                });
}

absl::Status ModelRepository::WantAndWait(std::vector<WantedModel> models, Effort effort,
                                          const std::function<bool()>& cancelled) {
  const auto answers = std::make_shared<Answers>(models.size());
  for (WantedModel& model : models) {
    std::string name = model.name;
    Want(std::move(model), effort, [answers, name = std::move(name)](const absl::Status& status) {
      answers->Add(Annotate(status, StrCat("loading model ", Quote(name))));
    });
  }
  while (!clock_.WaitFor(answers->all(), kLook)) {
    if (cancelled != nullptr && cancelled()) manager_.Cancel();
  }
  return answers->first_failure();
}

void ModelRepository::Run(const absl::Notification& stop) {
  absl::Duration next = clock_.Monotonic() + options_.poll_interval;
  while (!clock_.WaitFor(stop, kTick)) {
    manager_.Tick();
    if (options_.control != ModelControl::kPoll || clock_.Monotonic() < next) continue;
    Poll();
    next = clock_.Monotonic() + options_.poll_interval;
  }
}

void ModelRepository::Poll() {
  Listing listing = List();
  const absl::MutexLock lock(&mutex_);
  if (const std::string fault(MessageOf(listing.status)); fault != last_fault_) {
    last_fault_ = fault;
    if (!fault.empty()) log_.Error("cannot look for models", {{"reason", fault}});
  }
  std::set<std::string, std::less<>> had_no_room;
  {
    const absl::MutexLock no_room_lock(&no_room_->mutex);
    had_no_room.swap(no_room_->models);
  }
  std::set<std::string, std::less<>> there;
  for (WantedModel& model : listing.models) {
    there.insert(model.name);
    std::string key = KeyOf(model);
    std::string& last = last_[model.name];
    if (!model.settled || (last == key && !had_no_room.contains(model.name))) continue;
    last = std::move(key);
    Want(std::move(model), Effort::kChanges, nullptr);
  }
  if (!listing.status.ok()) return;
  for (const std::string& name : manager_.wanted()) {
    if (there.contains(name)) continue;
    last_.erase(name);
    manager_.Drop(name, true, nullptr);
  }
}

absl::Status ModelRepository::CheckExplicit(std::string_view doing, std::string_view model) const {
  if (options_.control == ModelControl::kExplicit) return absl::OkStatus();
  return absl::FailedPreconditionError(
      StrCat(doing, " model ", Quote(model), ": explicit model load / unload is not allowed; ",
             "models.control is ", options_.control == ModelControl::kPoll ? "poll" : "none",
             ", and must be explicit"));
}

absl::StatusOr<WantedModel> ModelRepository::Find(std::string_view model) {
  Listing listing = List();
  for (WantedModel& found : listing.models) {
    if (found.name == model) return std::move(found);
  }
  TENON_RETURN_IF_ERROR(std::move(listing.status), "loading model ", Quote(model));
  return absl::NotFoundError(
      StrCat("loading model ", Quote(model), ": the repository has no model of that name"));
}

absl::StatusOr<WantedModel> ModelRepository::FindWith(std::string_view model,
                                                      const ModelOverride& told,
                                                      std::unique_ptr<ModelSource>* sent) {
  TENON_ASSIGN_OR_RETURN(const inference::ModelConfig config,
                         ReadModelConfigJson(told.config.value_or(""), model, {}),
                         "reading its config");
  const std::string bytes = config.SerializeAsString();
  absl::StatusOr<WantedModel> found =
      absl::NotFoundError("the repository has no model of that name");
  if (told.files.empty()) {
    for (size_t i = 0; i < sources_.size() && absl::IsNotFound(found.status()); ++i)
      found = sources_[i]->FindWith(model, bytes);
  } else if (options_.open_override == nullptr) {
    return absl::UnimplementedError("no files can be sent to this repository");
  } else {
    TENON_ASSIGN_OR_RETURN(*sent, options_.open_override(model, told));
    found = (*sent)->FindWith(model, bytes);
  }
  // A model that is not there in what was sent is the caller's fault.
  if (found.ok() && !found->fault.ok())
    return absl::InvalidArgumentError(ToAbsl(MessageOf(found->fault)));
  return found;
}

absl::Status ModelRepository::Load(std::string_view model, Effort effort,
                                   const ModelOverride& told) {
  TENON_RETURN_IF_ERROR(CheckExplicit("loading", model));
  std::unique_ptr<ModelSource> sent;
  WantedModel wanted;
  if (told.config.has_value()) {
    TENON_ASSIGN_OR_RETURN(wanted, FindWith(model, told, &sent), "loading model ", Quote(model));
  } else {
    TENON_ASSIGN_OR_RETURN(wanted, Find(model));
  }
  std::vector<WantedModel> one;
  one.push_back(std::move(wanted));
  return WantAndWait(std::move(one), effort, nullptr);
}

absl::Status ModelRepository::Unload(std::string_view model) {
  TENON_RETURN_IF_ERROR(CheckExplicit("unloading", model));
  if (!IsWanted(model))
    return absl::NotFoundError(StrCat("unloading model ", Quote(model), ": it is not loaded"));
  const auto answers = std::make_shared<Answers>(1);
  manager_.Drop(model, false, [answers](const absl::Status& status) { answers->Add(status); });
  answers->all().WaitForNotification();
  return answers->first_failure();
}

std::vector<VersionStatus> ModelRepository::Index() {
  std::vector<VersionStatus> rows = manager_.Statuses();
  std::set<std::string, std::less<>> told;
  for (const VersionStatus& row : rows) told.insert(row.model);
  if (options_.control != ModelControl::kExplicit) return rows;
  for (const WantedModel& model : List().models) {
    if (!told.contains(model.name))
      rows.push_back({.model = model.name, .state = VersionState::kUnloaded});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const VersionStatus& a, const VersionStatus& b) {
    return a.model < b.model;
  });
  return rows;
}

absl::Status ModelRepository::CheckAllReady() const {
  const auto table = directory_.table();
  for (const std::string& name : manager_.wanted()) {
    if (table->VersionsOf(name) == nullptr)
      return absl::UnavailableError(StrCat("model ", Quote(name), " is not ready"));
  }
  return absl::OkStatus();
}

bool ModelRepository::IsWanted(std::string_view model, std::string_view version) const {
  const std::vector<std::string> names = manager_.wanted();
  if (std::find(names.begin(), names.end(), model) == names.end()) return false;
  if (version.empty()) return true;
  const std::vector<VersionStatus> rows = manager_.Statuses();
  return std::any_of(rows.begin(), rows.end(), [&](const VersionStatus& row) {
    return row.model == model && row.version == version && row.state != VersionState::kUnloaded;
  });
}

}  // namespace tenon
