// What keeps models loaded: engine, sources, manager, repository and the threads that they run on.
#pragma once

#include <memory>
#include <vector>

#include "compose/version_openers.h"
#include "config/configuration.h"
#include "exec/thread_pool.h"
#include "onnx/onnx_engine.h"
#include "repository/model_repository.h"
#include "serving/batcher.h"
#include "serving/model_directory.h"

namespace tenon {

// Thread-safe.
class ServingParts {
 public:
  // Nothing is loaded yet. All that is borrowed outlives it.
  static absl::StatusOr<std::unique_ptr<ServingParts>> Create(
      const Configuration& configuration, const std::vector<ModelArgument>& models,
      const BatcherPorts& ports, const Logger& log);
  ~ServingParts();

  // Loads what is asked for at the start, then watches.
  absl::Status Start(const std::function<bool()>& cancelled);

  const ModelDirectory& directory() const { return directory_; }
  ModelRepository& repository() { return *repository_; }
  const ModelManager& manager() const { return *manager_; }

 private:
  ServingParts(const Configuration& configuration, std::unique_ptr<OnnxEngine> engine,
               const BatcherPorts& ports, const Logger& log);

  const std::unique_ptr<OnnxEngine> engine_;
  VersionOpeners openers_;
  ModelDirectory directory_;
  ThreadPool loads_;
  std::unique_ptr<ModelManager> manager_;
  std::unique_ptr<ModelRepository> repository_;
  absl::Notification stop_;
  ThreadPool watch_;
};

}  // namespace tenon
