// A LightGBM model read from its text (v2 to v4).
//
// Used by translate.h and the importer. A value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_report.h"
#include "import/importer.h"
#include "import/trees/tree_ensemble.h"

namespace tenon::lightgbm {

// How an objective turns the raw score into the prediction.
enum class Transform { kIdentity, kSquare, kSigmoid, kExp, kSoftmax, kLog1pExp };

// Linear models in the leaves of all trees, a row a leaf; the trees' leaf values are row numbers
// then, and each tree has a target of its own.
struct LinearLeaves {
  std::vector<double> constant;
  std::vector<double> value;         // the answer where a feature of the leaf is NaN
  std::vector<double> coefficients;  // [leaves, features]
  std::vector<bool> used;            // [leaves, features]

  bool empty() const { return constant.empty(); }
};

struct LightgbmModel {
  std::string version;    // of the format: "v4"
  std::string objective;  // "binary"; empty: a custom one
  Transform transform = Transform::kIdentity;
  double sigmoid = 1;
  int64_t features = 0;
  int64_t outputs = 1;
  bool average = false;  // a random forest: the sum is divided by the number of iterations
  std::vector<std::string> feature_names;
  TreeEnsemble trees;
  LinearLeaves linear;
  std::vector<ImportNote> notes;
};

// INVALID_ARGUMENT for a damaged text; UNIMPLEMENTED names an objective or version that is not
// known; OUT_OF_RANGE names a limit; CANCELLED.
absl::StatusOr<LightgbmModel> ReadModel(std::string_view text, const ImportOptions& options);

bool LooksLikeModel(std::string_view text);

}  // namespace tenon::lightgbm
