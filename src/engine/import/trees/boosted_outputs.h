// Names the outputs of a boosted model that is a file of its own.
//
// Used by the importers of XGBoost and LightGBM.
#pragma once

#include <string_view>

#include "import/graph/graph_builder.h"
#include "import/trees/boosted_model.h"

namespace tenon {

// A classifier's outputs are predict (INT64), predict_proba and raw_score; others' predict and
// raw_score. Scores are cast to `dtype`. Returns the metadata: raw_score is answered on demand
// only, names of columns and classes are told.
ModelInfo AddBoostedOutputs(GraphBuilder& graph, const BoostedModel& model, bool classifier,
                            DType dtype, std::string_view framework);

}  // namespace tenon
