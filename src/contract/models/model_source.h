// What ought to be served: the versions that a source knows of, and how each is loaded.
//
// Implemented by server/repository (files, folders, what a program announces), carried out by
// domain/serving.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "inference/servable.h"
#include "models/scheduling.h"

namespace tenon {

// A version whose files have been found and, where another framework wrote them, imported.
// Single-threaded.
class OpenedVersion {
 public:
  virtual ~OpenedVersion() = default;

  // Bytes that Load will take, from the files' headers alone.
  virtual absl::StatusOr<int64_t> EstimateMemory() const = 0;

  // Loads it. INVALID_ARGUMENT, too, when it is not what its configuration says.
  virtual absl::StatusOr<std::shared_ptr<const Servable>> Load() const = 0;
};

// Opens a version; may take minutes and asks `cancelled` meanwhile. Called from any thread.
using VersionOpener = std::function<absl::StatusOr<std::unique_ptr<OpenedVersion>>(
    const std::function<bool()>& cancelled)>;

struct WantedVersion {
  std::string version;
  std::string fingerprint;  // changes when what would be loaded does
  VersionOpener open;
};

// A request that a version answers before it serves.
struct WarmupSample {
  std::string name;
  std::vector<NamedTensor> inputs;
  int count = 1;
};

// One model and all of its versions that ought to be loaded.
struct WantedModel {
  std::string name;
  std::vector<WantedVersion> versions;
  std::string config;  // a serialised inference.ModelConfig as it was written; empty: none
  std::function<absl::StatusOr<std::vector<WarmupSample>>()> warmup;  // null: none
  Scheduling scheduling;
  absl::Status fault;   // why its versions cannot be told; what is loaded then stays
  bool settled = true;  // false while files are being written: the versions are those before
};

// Thread-safe.
class ModelSource {
 public:
  virtual ~ModelSource() = default;

  // Everything that there is now, each name once, sorted. A model that is missing is not wanted any
  // more. An error says why nothing can be told: what is loaded then stays.
  virtual absl::StatusOr<std::vector<WantedModel>> List() = 0;

  // `model` as if `config`, a serialised inference.ModelConfig, were its configuration. NOT_FOUND
  // when there is no such model.
  virtual absl::StatusOr<WantedModel> FindWith(std::string_view model,
                                               const std::string& config) = 0;

  // Where it looks, for people.
  virtual std::string_view name() const = 0;
};

}  // namespace tenon
