// The first phase of a swap: from files to a version that has answered.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "log/logger.h"
#include "models/model_source.h"
#include "ports/clock.h"
#include "ports/executor.h"
#include "ports/timer.h"
#include "serving/loaded_version.h"
#include "serving/memory_budget.h"
#include "serving/version_state.h"

namespace tenon {

// What is done about a version that callers of the one before cannot all use.
enum class SignatureChange : uint8_t { kRefuse, kWarn, kAllow };

struct VersionLoaderOptions {
  SignatureChange signature_change = SignatureChange::kRefuse;  // models.signature_change
  bool warm_up = true;           // models.warm_up: and compare answers
  int64_t max_memory_bytes = 0;  // models.max_memory_bytes; 0: no limit
  // Where requests wait and run; null: on their callers' threads.
  Executor* compute = nullptr;
  Timer* timer = nullptr;
};

// Thread-safe. Outlives what it loads.
class VersionLoader {
 public:
  struct Request {
    const WantedModel& model;
    const WantedVersion& version;
    const ModelVersion* current = nullptr;  // whose place it takes; null: nobody's
    int64_t last_cost = 0;                  // bytes measured at the model's last load; 0: unknown
    std::function<void(VersionState)> on_state;
    std::function<bool()> cancelled;
  };

  VersionLoader(const VersionLoaderOptions& options, const Clock& clock, Logger log)
      : options_(options), clock_(clock), log_(std::move(log)), budget_(options.max_memory_bytes) {}

  // Opens, admits, loads, compares signatures, warms up, compares answers. On failure nothing of
  // it stays in memory.
  absl::StatusOr<LoadedVersion> Load(const Request& request);

 private:
  absl::StatusOr<std::shared_ptr<MemoryBudget::Reservation>> Admit(const Request& request,
                                                                   const OpenedVersion& opened);
  absl::Status CheckSignature(const Request& request, const Servable& servable) const;
  std::shared_ptr<Batcher> MakeBatcher(const Request& request, const ModelVersion& version) const;
  absl::Status Try(const Request& request, const Servable& servable) const;

  const VersionLoaderOptions options_;
  const Clock& clock_;
  const Logger log_;
  MemoryBudget budget_;
};

}  // namespace tenon
