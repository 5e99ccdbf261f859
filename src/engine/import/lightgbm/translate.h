// Writes a LightGBM model into a graph: of a file of its own, or of an estimator inside a
// scikit-learn pipeline.
//
// Used by LightgbmImporter and by engine/import/sklearn. Functions; single-threaded as the graph
// is.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/importer.h"
#include "import/lightgbm/lightgbm_model.h"
#include "import/trees/boosted_model.h"

namespace tenon {

// `x` is FP64 [N,features]. `rounds`: how many of the boosting rounds count, from the first; 0:
// all. Uses up the model's trees.
BoostedModel WriteLightgbm(GraphBuilder& graph, Value x, int64_t rounds,
                           lightgbm::LightgbmModel* model);

// Reads `text`, which a pickled Booster keeps as its handle too, and writes it. Fails as ReadModel
// does.
absl::StatusOr<BoostedModel> TranslateLightgbm(GraphBuilder& graph, Value x, std::string_view text,
                                               int64_t rounds = 0,
                                               const ImportOptions& options = {});

}  // namespace tenon
