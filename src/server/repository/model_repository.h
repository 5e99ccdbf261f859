// The models that the server ought to serve, and who may change that: nobody, the files, or
// callers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "log/logger.h"
#include "models/model_source.h"
#include "ports/clock.h"
#include "repository/override_source.h"
#include "serving/model_manager.h"

namespace tenon {

enum class ModelControl : uint8_t {
  kNone,      // what is there at the start
  kPoll,      // what is there, looked for again and again
  kExplicit,  // what callers ask for
};

// Makes a source of files that a caller sent for one model.
using OverrideOpener = std::function<absl::StatusOr<std::unique_ptr<ModelSource>>(
    std::string_view model, const ModelOverride& told)>;

struct ModelRepositoryOptions {
  ModelControl control = ModelControl::kNone;       // models.control
  absl::Duration poll_interval = absl::Seconds(5);  // models.poll_interval
  absl::Duration settle = absl::Seconds(2);         // models.settle
  std::vector<std::string> load;  // models.load: with kExplicit, what the start loads; "*" is all
  OverrideOpener open_override;   // null: callers may send no files
};

// Joins sources and manager. Thread-safe. Borrows manager, directory and clock.
class ModelRepository {
 public:
  ModelRepository(std::vector<std::unique_ptr<ModelSource>> sources, ModelManager& manager,
                  const ModelDirectory& directory, const Clock& clock, Logger log,
                  ModelRepositoryOptions options);

  // Loads what is there at the start and waits for it. A model that cannot be loaded is logged and
  // shown in the index; it is an error only where nothing can be served and nothing may come later.
  // ALREADY_EXISTS when two sources have a model of the same name. CANCELLED when `cancelled`,
  // which may be null, says so.
  absl::Status Start(const std::function<bool()>& cancelled);

  // Watches switches and, with kPoll, the sources until `stop`.
  void Run(const absl::Notification& stop);

  // Look at the sources once, now. What changed is begun, not waited for.
  void Poll() ABSL_LOCKS_EXCLUDED(mutex_);

  // Loads what the sources have of `model` now; what is loaded and unchanged stays unless `effort`
  // is kReload. Blocks until it answers or has failed, which leaves what was loaded answering.
  // NOT_FOUND, or FAILED_PRECONDITION without kExplicit.
  //
  // What `told` has takes the place of what the sources have of the model, until the next load.
  // When it cannot be used, nothing changes.
  absl::Status Load(std::string_view model, Effort effort, const ModelOverride& told = {});

  // Blocks until no new request can reach it; memory is freed when the last one is answered.
  absl::Status Unload(std::string_view model);

  // Every version that is or ought to be loaded, and a row without version for every model that a
  // source has and nobody asked for.
  std::vector<VersionStatus> Index();

  // Whether all that is wanted answers; the reason names a model that does not.
  absl::Status CheckAllReady() const;

  // Whether `model`, or that version of it, ought to be served, loaded or not.
  bool IsWanted(std::string_view model, std::string_view version = "") const;

 private:
  // Models that a full queue or too little memory refused: another look may find room for them.
  struct NoRoom {
    absl::Mutex mutex;
    std::set<std::string, std::less<>> models ABSL_GUARDED_BY(mutex);
  };
  struct Listing {
    std::vector<WantedModel> models;
    absl::Status status;  // of the sources that could not be listed; its models stay as they are
  };

  // What all sources have, sorted by name.
  Listing List();
  absl::StatusOr<WantedModel> Find(std::string_view model);
  // `told` has a configuration. `sent`, which its files fill, must outlive the load.
  absl::StatusOr<WantedModel> FindWith(std::string_view model, const ModelOverride& told,
                                       std::unique_ptr<ModelSource>* sent);
  absl::Status CheckExplicit(std::string_view doing, std::string_view model) const;
  Listing ListSettled(const std::function<bool()>& cancelled);
  bool IsLoadedAtStart(std::string_view model) const;
  // Has the manager carry out `model`, and keeps in mind when there was no room for it.
  void Want(WantedModel model, Effort effort, std::function<void(const absl::Status&)> done);
  absl::Status WantAndWait(std::vector<WantedModel> models, Effort effort,
                           const std::function<bool()>& cancelled);

  const std::vector<std::unique_ptr<ModelSource>> sources_;
  ModelManager& manager_;
  const ModelDirectory& directory_;
  const Clock& clock_;
  const Logger log_;
  const ModelRepositoryOptions options_;
  absl::Mutex mutex_;
  // What was wanted last of each model, so that only changes are passed on.
  std::map<std::string, std::string, std::less<>> last_ ABSL_GUARDED_BY(mutex_);
  std::string last_fault_ ABSL_GUARDED_BY(mutex_);
  const std::shared_ptr<NoRoom> no_room_;  // loads that end later than this object tell it
};

}  // namespace tenon
