// Imported models on disk, by the key that their source and importers give.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tenon {

// A folder per model, KEY/model.onnx with its KEY/report.json; staging folders, in which models are
// being made, begin with a dot. Several processes may share it. Thread-safe.
class ImportCache {
 public:
  // Makes the folder, for its owner alone, and removes what others left unfinished a day ago.
  // `max_bytes` bounds all models together (import.max_cache_bytes).
  static absl::StatusOr<ImportCache> Open(const std::string& folder, int64_t max_bytes);

  std::vector<std::string> Keys() const;
  std::string FolderOf(std::string_view key) const;

  // A new and empty staging folder's absolute path. Whoever makes it passes it to Adopt or Discard.
  absl::StatusOr<std::string> MakeStaging() const;

  // Makes the staging folder that of `key`, and removes the oldest others until all are within the
  // bound. A model that another process made meanwhile stays, being the same.
  absl::Status Adopt(const std::string& staging, std::string_view key) const;

  void Discard(const std::string& staging) const;

 private:
  ImportCache(std::string folder, int64_t max_bytes)
      : folder_(std::move(folder)), max_bytes_(max_bytes) {}

  void Prune(std::string_view kept_key) const;

  std::string folder_;  // absolute
  int64_t max_bytes_;
};

}  // namespace tenon
