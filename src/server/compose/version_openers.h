// From a version that was found to one that the engine can load.
#pragma once

#include <functional>
#include <memory>

#include "compose/model_opener.h"
#include "inference/engine.h"
#include "log/logger.h"
#include "models/model_source.h"
#include "ports/clock.h"
#include "repository/path_source.h"

namespace tenon {

// Imports what is another framework's, checks that the model is what config.pbtxt says, and logs
// what of that is not acted on. Thread-safe. Borrows all that it is given; outlives what it opens.
class VersionOpeners {
 public:
  VersionOpeners(const Configuration& configuration, const Engine& engine, const Clock& clock,
                 Logger log)
      : opener_(configuration), engine_(engine), clock_(clock), log_(std::move(log)) {}

  absl::StatusOr<std::unique_ptr<OpenedVersion>> Open(const FoundVersion& version,
                                                      const std::function<bool()>& cancelled);

 private:
  void LogImport(const FoundVersion& version, const ImportReport& report, bool cached,
                 absl::Duration took) const;

  ModelOpener opener_;
  const Engine& engine_;
  const Clock& clock_;
  const Logger log_;
};

}  // namespace tenon
