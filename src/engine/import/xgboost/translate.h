// Writes an XGBoost model into a graph: of a file of its own, or of an estimator inside a
// scikit-learn pipeline.
//
// Used by XgboostImporter and by engine/import/sklearn. Functions; single-threaded as the graph is.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/importer.h"
#include "import/trees/boosted_model.h"
#include "import/xgboost/xgboost_model.h"

namespace tenon {

// `x` is FP64 [N,features]. `as_estimator`: only the trees up to best_iteration count, as the
// scikit-learn classes predict; Booster.predict takes all. Uses up the model's trees.
BoostedModel WriteXgboost(GraphBuilder& graph, Value x, bool as_estimator,
                          xgboost::XgboostModel* model);

// Reads `bytes` (JSON, UBJSON, or a pickled Booster's handle) and writes it as an estimator. Fails
// as ReadModel does.
absl::StatusOr<BoostedModel> TranslateXgboost(GraphBuilder& graph, Value x, std::string_view bytes,
                                              const ImportOptions& options = {});

}  // namespace tenon
