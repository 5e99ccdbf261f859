// The models and versions that are served.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/servable.h"
#include "serving/batcher.h"
#include "serving/version_counts.h"

namespace tenon {

// One loaded version under the name that requests use.
struct ModelVersion {
  std::string model;
  std::string version;  // any text without '/'; numbers are ordered as numbers
  std::shared_ptr<const Servable> servable;
  // Of its own, never null.
  std::shared_ptr<VersionCounts> counts = std::make_shared<VersionCounts>();
  std::shared_ptr<Batcher> batcher;  // null: requests run on their callers' threads
  std::string config;  // a serialised inference.ModelConfig as it was written; empty: none
};

// Orders versions: numbers by value, before all other texts, which are ordered as texts.
struct VersionLess {
  bool operator()(std::string_view a, std::string_view b) const;
};

// Immutable and thread-safe. Used by the dialects through InferenceService.
class ModelTable {
 public:
  using Versions = std::map<std::string, std::shared_ptr<const ModelVersion>, VersionLess>;

  // ALREADY_EXISTS when a model has a version twice.
  static absl::StatusOr<ModelTable> Create(std::vector<ModelVersion> models);

  // The named version, or the newest when `version` is empty. NOT_FOUND in the words that Triton's
  // clients know.
  absl::StatusOr<std::shared_ptr<const ModelVersion>> Find(std::string_view model,
                                                           std::string_view version) const;

  // All versions of a model, oldest first; null when there is no such model.
  const Versions* VersionsOf(std::string_view model) const;

  // This table with these versions, each once, as all of `model`'s; none takes it out.
  ModelTable With(std::string_view model,
                  const std::vector<std::shared_ptr<const ModelVersion>>& versions) const;

  // Names, sorted.
  std::vector<std::string_view> models() const;

 private:
  std::map<std::string, Versions, std::less<>> models_;
};

}  // namespace tenon
