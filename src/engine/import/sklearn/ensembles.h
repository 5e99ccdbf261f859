// Ensembles that weigh the answers of other estimators; rows are in ensembles.cc.
//
// Used by ensembles.cc alone.
#pragma once

#include "import/sklearn/translation.h"

namespace tenon::sklearn {

absl::StatusOr<Methods> AdaBoostClassifier(Context& context, const python::Field& estimator,
                                           const Frame& input);
absl::StatusOr<Methods> AdaBoostRegressor(Context& context, const python::Field& estimator,
                                          const Frame& input);
absl::StatusOr<Methods> IsolationForest(Context& context, const python::Field& estimator,
                                        const Frame& input);

}  // namespace tenon::sklearn
