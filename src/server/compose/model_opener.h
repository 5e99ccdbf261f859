// From a model that was found to the ONNX file that the engine loads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "config/configuration.h"
#include "importing/import_runner.h"
#include "ports/sandbox.h"
#include "repository/model_place.h"

namespace tenon {

struct OpenedModel {
  std::unique_ptr<RootedFileSystem> own;  // of an imported model; otherwise null
  const FileSystem* files = nullptr;      // `own`, or the place's
  std::string folder;                     // absolute, the root of `files`
  std::string path;                       // of the ONNX file
  std::optional<ImportReport> report;     // of an imported model
  bool cached = false;                    // by an earlier import
};

// Imports what is another framework's, in a process of its own, into import.cache_folder. Nothing
// of that is touched before it is needed. Thread-safe. Borrows the configuration.
class ModelOpener {
 public:
  // With the real sandbox: this program, started anew as `tenon confined-task`.
  explicit ModelOpener(const Configuration& configuration);
  ModelOpener(const Configuration& configuration, std::unique_ptr<Sandbox> sandbox);

  // The place must outlive what is opened. Errors name the file that was read.
  absl::StatusOr<OpenedModel> Open(const ModelPlace& place, const FoundModel& found,
                                   const std::function<bool()>& cancelled = nullptr)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::StatusOr<const ImportRunner*> Runner() ABSL_LOCKS_EXCLUDED(mutex_);

  const Configuration& configuration_;
  const std::unique_ptr<Sandbox> sandbox_;
  absl::Mutex mutex_;
  std::unique_ptr<ImportRunner> runner_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
