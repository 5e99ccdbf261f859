// Reads the trees of a LightGBM text model into one ensemble.
//
// Used by lightgbm_model.cc alone.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "import/importer.h"
#include "import/lightgbm/internal/text_block.h"
#include "import/lightgbm/lightgbm_model.h"

namespace tenon::lightgbm {

class TreeReader {
 public:
  // Fills `model`, whose header is known; both must outlive it.
  TreeReader(const ImportOptions& options, LightgbmModel* model)
      : options_(options), model_(*model) {}

  absl::Status Add(const TextBlock& tree);

  // After the last tree: checks the whole.
  absl::Status End();

 private:
  struct Splits;

  absl::StatusOr<std::vector<int64_t>> AddSets(const TextBlock& tree);
  absl::Status AddSplits(const TextBlock& tree, int64_t leaves);
  absl::Status AddLinear(const TextBlock& tree, const std::vector<double>& values);
  absl::Status CheckSize(const TextBlock& tree, int64_t more) const;

  const ImportOptions& options_;
  LightgbmModel& model_;
  int64_t linear_trees_ = 0;
  int64_t trees_ = 0;
};

}  // namespace tenon::lightgbm
