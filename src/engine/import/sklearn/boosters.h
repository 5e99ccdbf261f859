// What XGBoost's and LightGBM's scikit-learn classes were trained on; they keep it inside their
// boosters, not where scikit-learn's own estimators do.
//
// Used by input_kinds.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "import/importer.h"
#include "import/python/field.h"

namespace tenon::sklearn {

struct BoosterColumns {
  int64_t width = 0;
  std::vector<std::string> names;  // empty: trained on nameless columns
};

// Whether `estimator` is of one of the classes.
bool IsBooster(const python::Field& estimator);

// Reads the booster inside. Fails as the importers of its package do.
absl::StatusOr<BoosterColumns> ColumnsOfBooster(const python::Field& estimator,
                                                const ImportOptions& options);

}  // namespace tenon::sklearn
