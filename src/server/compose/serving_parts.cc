#include "compose/serving_parts.h"

#include <utility>

#include "absl/memory/memory.h"
#include "compose/options.h"
#include "repository/override_source.h"
#include "repository/path_source.h"
#include "status/status.h"

namespace tenon {

namespace {

ModelManagerOptions ManagerOptionsWith(const BatcherPorts& ports,
                                       const Configuration& configuration) {
  ModelManagerOptions options = ManagerOptionsFrom(configuration);
  options.load.compute = &ports.compute;
  options.load.timer = &ports.timer;
  return options;
}

}  // namespace

ServingParts::ServingParts(const Configuration& configuration, std::unique_ptr<OnnxEngine> engine,
                           const BatcherPorts& ports, const Logger& log)
    : engine_(std::move(engine)),
      openers_(configuration, *engine_, ports.clock, log),
      loads_(LoadPoolOptionsFrom(configuration)),
      manager_(std::make_unique<ModelManager>(directory_, loads_, ports.clock, log,
                                              ManagerOptionsWith(ports, configuration))),
      watch_({.threads = 1, .name = "models"}) {}

absl::StatusOr<std::unique_ptr<ServingParts>> ServingParts::Create(
    const Configuration& configuration, const std::vector<ModelArgument>& models,
    const BatcherPorts& ports, const Logger& log) {
  TENON_ASSIGN_OR_RETURN(std::unique_ptr<OnnxEngine> engine,
                         OnnxEngine::Create(OnnxOptionsFrom(configuration)));
  TENON_ASSIGN_OR_RETURN(PathSourceOptions options, SourceOptionsFrom(configuration));
  options.engine_file = engine->file_name();
  std::unique_ptr<ServingParts> parts =
      absl::WrapUnique(new ServingParts(configuration, std::move(engine), ports, log));
  const FoundOpener open = [&openers = parts->openers_](const FoundVersion& version,
                                                        const std::function<bool()>& cancelled) {
    return openers.Open(version, cancelled);
  };
  std::vector<std::unique_ptr<ModelSource>> sources;
  sources.reserve(models.size());
  for (const ModelArgument& argument : models) {
    sources.push_back(std::make_unique<PathSource>(argument, options, open, ports.clock));
  }
  ModelRepositoryOptions repository = RepositoryOptionsFrom(configuration);
  repository.open_override = [options, open, &clock = ports.clock,
                              max_bytes = MaxOverrideBytesFrom(configuration)](
                                 std::string_view model, const ModelOverride& told) {
    return OverrideSource::Create(model, told, max_bytes, options, open, clock);
  };
  parts->repository_ =
      std::make_unique<ModelRepository>(std::move(sources), *parts->manager_, parts->directory_,
                                        ports.clock, log, std::move(repository));
  return parts;
}

ServingParts::~ServingParts() {
  stop_.Notify();
  manager_->Cancel();
  watch_.Drain();
  loads_.Drain();
}

absl::Status ServingParts::Start(const std::function<bool()>& cancelled) {
  TENON_RETURN_IF_ERROR(repository_->Start(cancelled));
  return watch_.Submit([this] { repository_->Run(stop_); });
}

}  // namespace tenon
