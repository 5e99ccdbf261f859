// A whole scikit-learn model, read as data, as ONNX: inputs, outputs, metadata and report.
//
// Used by SklearnImporter, whatever byte format the model was in. A function.
#pragma once

#include "absl/status/statusor.h"
#include "import/importer.h"
#include "import/python/object.h"

namespace tenon::sklearn {

// Inputs: X, FP64 [-1,features], of a model of numbers; one input [-1,1] a column, FP64 or strings,
// of a model of columns of different kinds; X, strings [-1], of a model of texts. Outputs: the
// estimator's methods by name; predict and predict_proba are the default ones. Fails as
// Importer::Import does.
absl::StatusOr<ImportedModel> TranslateModel(const python::Document& document,
                                             const ImportOptions& options);

}  // namespace tenon::sklearn
