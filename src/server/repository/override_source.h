// What a caller of load sends in the place of what the repository has.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "fs/private_folder.h"
#include "models/model_source.h"
#include "repository/path_source.h"

namespace tenon {

// Files come with a configuration; a configuration alone is for the repository's files.
struct ModelOverride {
  std::optional<std::string> config;                       // a ModelConfig as JSON
  std::vector<std::pair<std::string, std::string>> files;  // "1/model.onnx" and its bytes
};

// One model whose files a caller sent. They lie in a private folder, which goes with the source:
// what it lists can be loaded no longer than that. Thread-safe.
class OverrideSource : public ModelSource {
 public:
  static constexpr size_t kMaxFiles = 1000;
  static constexpr size_t kMaxPathBytes = 1024;

  // INVALID_ARGUMENT, naming it, for a file that is not VERSION/NAME, for more than the limits, and
  // for a model's name that no folder can have; RESOURCE_EXHAUSTED, naming
  // models.max_override_bytes, for files larger than `max_bytes` together.
  static absl::StatusOr<std::unique_ptr<ModelSource>> Create(
      std::string_view model, const ModelOverride& told, int64_t max_bytes,
      PathSourceOptions options, const FoundOpener& open, const Clock& clock);

  absl::StatusOr<std::vector<WantedModel>> List() override { return files_.List(); }
  absl::StatusOr<WantedModel> FindWith(std::string_view model, const std::string& config) override {
    return files_.FindWith(model, config);
  }
  std::string_view name() const override { return "the files of a load call"; }

 private:
  OverrideSource(std::unique_ptr<PrivateFolder> folder, const PathSourceOptions& options,
                 const FoundOpener& open, const Clock& clock)
      : folder_(std::move(folder)),
        files_(ModelArgument{.path = folder_->path()}, options, open, clock) {}

  const std::unique_ptr<PrivateFolder> folder_;
  PathSource files_;
};

}  // namespace tenon
