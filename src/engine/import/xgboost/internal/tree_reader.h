// Reads the trees of boosters gbtree and dart.
//
// Used by xgboost_model.cc alone.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "import/importer.h"
#include "import/xgboost/internal/model_node.h"
#include "import/xgboost/xgboost_model.h"

namespace tenon::xgboost {

// `factors` multiply the trees' leaves (dart's weight_drop); empty: 1 each. Fills trees and
// best_trees of `model`, whose features, outputs and base_margin are known.
absl::Status ReadTrees(const ModelNode& booster, const std::vector<double>& factors,
                       std::optional<int64_t> best_iteration, const ImportOptions& options,
                       XgboostModel* model);

}  // namespace tenon::xgboost
