// An XGBoost model read from its JSON or UBJSON file.
//
// Used by translate.h and the importer. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_report.h"
#include "import/importer.h"
#include "import/trees/tree_ensemble.h"

namespace tenon::xgboost {

// How an objective turns the margin into the prediction, and base_score into a margin.
enum class Transform { kIdentity, kSigmoid, kExp, kHinge, kSoftmax, kSoftmaxClass };

struct XgboostModel {
  std::string version;  // "3.2.0"; empty: the file doesn't say
  std::string booster;  // "gbtree", "dart" or "gblinear"
  std::string objective;
  Transform transform = Transform::kIdentity;
  int64_t features = 0;
  int64_t outputs = 1;
  std::vector<double> base_margin;  // `outputs` of them, float32
  std::vector<std::string> feature_names;
  std::string estimator_type;  // "classifier", "regressor", "ranker"; empty: trained without one

  // The first trees hold base_margin; of gbtree and dart.
  TreeEnsemble trees;
  std::optional<int64_t> best_trees;  // the trees up to best_iteration, base_margin's with them

  std::vector<double> weights;  // of gblinear: [features + 1, outputs], the bias last

  std::vector<ImportNote> notes;
};

// INVALID_ARGUMENT for a damaged file; UNIMPLEMENTED, naming it, for an objective or booster that
// is not known and for the binary format of old; OUT_OF_RANGE names a limit; CANCELLED. Also reads
// what Booster.__getstate__ keeps ("handle").
absl::StatusOr<XgboostModel> ReadModel(std::string_view bytes, const ImportOptions& options);

// Whether the first bytes are those of a model file of XGBoost.
bool LooksLikeModel(std::string_view bytes);

}  // namespace tenon::xgboost
