#include "serving/version_loader.h"

#include <algorithm>
#include <utility>

#include "serving/batching.h"
#include "serving/signature_check.h"
#include "serving/trial.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {

absl::StatusOr<LoadedVersion> VersionLoader::Load(const Request& request) {
  if (request.cancelled()) return absl::CancelledError("the server is stopping");
  request.on_state(VersionState::kOpening);
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<OpenedVersion> opened,
                         request.version.open(request.cancelled));
  request.on_state(VersionState::kLoading);
  TENON_ASSIGN_OR_RETURN(std::shared_ptr<MemoryBudget::Reservation> memory,
                         Admit(request, *opened));
  const absl::Duration begin = clock_.Monotonic();
  TENON_ASSIGN_OR_RETURN(std::shared_ptr<const Servable> servable, opened->Load());
  const absl::Duration took = clock_.Monotonic() - begin;
  const MemoryCost cost = servable->memory_cost();
  const int64_t taken = cost.measured > 0 ? cost.measured : cost.estimated;
  if (taken > 0) memory->Become(taken);
  TENON_RETURN_IF_ERROR(CheckSignature(request, *servable));
  request.on_state(VersionState::kWarming);
  TENON_RETURN_IF_ERROR(Try(request, *servable));
  log_.Info("model loaded", {{"model", request.model.name},
                             {"version", request.version.version},
                             {"platform", servable->platform()},
                             {"ms", absl::ToInt64Milliseconds(took)},
                             {"estimated_bytes", cost.estimated},
                             {"measured_bytes", cost.measured}});
  ModelVersion loaded{request.model.name, request.version.version, std::move(servable)};
  loaded.config = request.model.config;
  loaded.batcher = MakeBatcher(request, loaded);
  return LoadedVersion{std::make_shared<const ModelVersion>(std::move(loaded)),
                       request.version.fingerprint, std::move(memory)};
}

absl::StatusOr<std::shared_ptr<MemoryBudget::Reservation>> VersionLoader::Admit(
    const Request& request, const OpenedVersion& opened) {
  int64_t cost = request.last_cost;
  if (options_.max_memory_bytes > 0 && cost == 0) {
    TENON_ASSIGN_OR_RETURN(cost, opened.EstimateMemory());
  }
  return budget_.Reserve(cost);
}

std::shared_ptr<Batcher> VersionLoader::MakeBatcher(const Request& request,
                                                    const ModelVersion& version) const {
  if (options_.compute == nullptr || options_.timer == nullptr) return nullptr;
  Scheduling scheduling = request.model.scheduling;
  const absl::Status batchable = CheckBatchable(version.servable->signature());
  if (scheduling.max_batch_rows > 1 && !batchable.ok()) {
    scheduling.max_batch_rows = 1;
    log_.Warning(
        "requests are not batched",
        {{"model", version.model}, {"version", version.version}, {"reason", MessageOf(batchable)}});
  }
  return std::make_shared<Batcher>(version.servable, scheduling,
                                   BatcherPorts{clock_, *options_.compute, *options_.timer},
                                   version.counts);
}

absl::Status VersionLoader::CheckSignature(const Request& request, const Servable& servable) const {
  if (request.current == nullptr || options_.signature_change == SignatureChange::kAllow)
    return absl::OkStatus();
  absl::Status status = CheckReplaces(servable.signature(), request.current->servable->signature());
  if (status.ok()) return status;
  if (options_.signature_change == SignatureChange::kRefuse)
    return Annotate(status, "comparing signatures (models.signature_change is refuse)");
  log_.Warning("signature changes", {{"model", request.model.name},
                                     {"version", request.version.version},
                                     {"current", request.current->version},
                                     {"change", MessageOf(status)}});
  return absl::OkStatus();
}

absl::Status VersionLoader::Try(const Request& request, const Servable& servable) const {
  if (!options_.warm_up) return absl::OkStatus();
  std::vector<WarmupSample> samples;
  if (request.model.warmup != nullptr) {
    TENON_ASSIGN_OR_RETURN(samples, request.model.warmup());
    TENON_RETURN_IF_ERROR(WarmUp(servable, samples));
  }
  // The model may well refuse what is made up: that counts only where the version before took it.
  std::vector<WarmupSample> made_up = SyntheticSamples(servable.signature());
  if (request.current == nullptr ||
      !CheckReplaces(servable.signature(), request.current->servable->signature()).ok()) {
    for (const WarmupSample& sample : made_up)
      servable.Infer(sample.inputs, {}).status().IgnoreError();
    return absl::OkStatus();
  }
  samples.insert(samples.end(), std::make_move_iterator(made_up.begin()),
                 std::make_move_iterator(made_up.end()));
  return SmokeCompare(servable, *request.current->servable, samples);
}

}  // namespace tenon
