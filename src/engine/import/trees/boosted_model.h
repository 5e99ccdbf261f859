// What a boosted model answers, as the importers of XGBoost and LightGBM write it into a graph.
//
// Used by those importers and by the scikit-learn importer, for their estimators inside pipelines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "import/graph/graph_builder.h"
#include "import/import_report.h"

namespace tenon {

// Values are FP64 unless said; [N] for one output, [N,outputs] for several. Value() where the model
// has no such answer.
struct BoostedModel {
  Value raw_score;      // the margin, before the link
  Value predict;        // as Booster.predict answers
  Value predict_proba;  // of a classifying objective: [N,classes], or [N,outputs] of multi-label
  Value class_index;    // of one: INT64 [N], or 0 and 1 [N,outputs] of multi-label

  int64_t features = 0;
  int64_t classes = 0;                     // 0: no classifying objective
  std::vector<std::string> feature_names;  // empty: the model was trained on nameless columns
  std::string objective;
  std::string framework_version;  // empty: not known
  std::vector<ImportNote> notes;
};

}  // namespace tenon
