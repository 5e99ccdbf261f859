// The models of a path: a file, a model's versions, or a repository of models.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "dialect/oip/model_config.pb.h"
#include "models/model_source.h"
#include "ports/clock.h"
#include "repository/model_place.h"
#include "repository/version_policy.h"

namespace tenon {

struct PathSourceOptions {
  std::string engine_file;     // the engine's: "model.onnx"
  VersionPolicy policy;        // models.versions, where config.pbtxt does not say
  absl::Duration settle;       // models.settle: how long files must have been left alone; 0: not
  std::string publish_marker;  // models.publish_marker: file without which a version folder is
                               // not looked at; empty: none is needed
  Scheduling scheduling;       // where config.pbtxt does not say
  bool may_be_empty = false;   // a folder without models is a repository that fills later
};

// A version that was found, in its place; `config` is null when there is no config.pbtxt.
struct FoundVersion {
  std::shared_ptr<const ModelPlace> place;
  FoundModel found;
  std::shared_ptr<const inference::ModelConfig> config;
};

using FoundOpener = std::function<absl::StatusOr<std::unique_ptr<OpenedVersion>>(
    const FoundVersion& version, const std::function<bool()>& cancelled)>;

// Looks anew at each List, through links that the operator changed meanwhile. What it found first,
// a repository or one model, it stays. Thread-safe.
class PathSource : public ModelSource {
 public:
  PathSource(ModelArgument argument, PathSourceOptions options, FoundOpener open,
             const Clock& clock);

  absl::StatusOr<std::vector<WantedModel>> List() override { return ListWith(nullptr); }
  absl::StatusOr<WantedModel> FindWith(std::string_view model, const std::string& config) override;
  std::string_view name() const override { return argument_.path; }

 private:
  // What stands in the place of one model's config.pbtxt.
  struct OtherConfig {
    std::string_view model;
    const std::string& text;  // which is part of the fingerprint
    std::shared_ptr<const inference::ModelConfig> config;
  };

  // What is known of one model before its versions are chosen.
  struct Candidate {
    std::string name;
    std::string folder;  // beneath the place's; where config.pbtxt lies
    bool is_file = false;
    std::vector<FoundModel> versions;
    std::string config_text;
    std::shared_ptr<const inference::ModelConfig> config;  // null: there is no config.pbtxt
  };

  // `other` may be null, here and below.
  absl::StatusOr<std::vector<WantedModel>> ListWith(const OtherConfig* other)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<std::vector<WantedModel>> ListRepository(
      const std::shared_ptr<const ModelPlace>& place, const OtherConfig* other) const;
  absl::StatusOr<std::vector<WantedModel>> ListPlace(const OtherConfig* other) const;
  absl::Status Scan(const FileSystem& files, Candidate* candidate) const;
  static absl::Status ReadConfig(const FileSystem& files, const OtherConfig* other,
                                 Candidate* candidate);
  WantedModel Wanted(const std::shared_ptr<const ModelPlace>& place,
                     const Candidate& candidate) const;
  absl::Status AddVersions(const std::shared_ptr<const ModelPlace>& place,
                           const Candidate& candidate, WantedModel* wanted) const;

  const ModelArgument argument_;
  const PathSourceOptions options_;
  const FoundOpener open_;
  const Clock& clock_;
  absl::Mutex mutex_;
  std::optional<bool> is_repository_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
