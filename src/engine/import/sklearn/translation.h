// What a translator of one scikit-learn estimator gets and gives.
//
// Used by every file of this module; estimators.h lists the translators by class name. An
// estimator is read through python::Field and written into a GraphBuilder in float64, as
// scikit-learn computes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/import_report.h"
#include "import/importer.h"
#include "import/python/field.h"

namespace tenon::sklearn {

// One column of a data frame.
struct Column {
  std::string name;  // may be empty
  Value value;       // [N,1], FP64 or BYTES
};

// What flows between steps: either one FP64 matrix [N,width], or columns of different kinds. An
// empty `columns` means that `matrix` is it.
struct Frame {
  Value matrix;
  int64_t width = 0;
  std::vector<std::string> names;  // of the matrix's columns, where known; else empty
  std::vector<Column> columns;
  bool checked = false;  // known to hold neither NaN nor infinity

  bool is_matrix() const { return columns.empty(); }
};

// The labels of a classifier: numbers, strings or booleans, in the order of predict_proba.
struct Classes {
  DType dtype = DType::kInt64;  // INT64, FP64, BOOL or BYTES
  std::vector<int64_t> ints;    // INT64 and BOOL
  std::vector<double> doubles;
  std::vector<std::string> texts;
  std::string json;  // the list as JSON

  size_t size() const {
    return dtype == DType::kBytes ? texts.size()
                                  : (dtype == DType::kFp64 ? doubles.size() : ints.size());
  }
};

// What an estimator's methods answer; Value() where it has no such method. `predict` is [N] or
// [N,outputs], `predict_proba` [N,classes], FP64; `decision_function` as scikit-learn shapes it.
struct Methods {
  Value predict;
  Value predict_proba;
  Value decision_function;
  Value score_samples;
  Value transform;
  std::vector<Value> probas;  // of a multi-output classifier: one a target; predict_proba is none
  Classes classes;            // of a classifier; empty otherwise
};

struct Context {
  GraphBuilder& graph;
  ImportReport& report;
  const ImportOptions* options = nullptr;  // null: the defaults
  int64_t depth = 0;                       // of estimators in estimators
  int64_t part = -1;                       // the entry of the report that nodes belong to
};

// What a translator knows how to do with a class. `transform` is null for a class that only
// predicts, `methods` for one that only transforms.
using Transform = absl::StatusOr<Frame> (*)(Context& context, const python::Field& estimator,
                                            const Frame& input);
using Predict = absl::StatusOr<Methods> (*)(Context& context, const python::Field& estimator,
                                            const Frame& input);

// What an estimator refuses in its input. TranslateTransform and TranslateMethods see to it; unless
// it is kNone, the translator gets one FP64 matrix, whatever came.
enum class InputCheck {
  kFinite,    // NaN and infinity
  kAllowNan,  // infinity alone
  kNone,      // what is in it looks for itself, or takes columns of different kinds
};

struct EstimatorRow {
  std::string_view class_name;  // the public one: "sklearn.svm.SVC"; private module parts ("._svc")
                                // and moves between versions are matched by estimators.cc
  Transform transform = nullptr;
  Predict methods = nullptr;
  InputCheck check = InputCheck::kFinite;
};

// Translates any estimator by its class; adds it to the report. UNIMPLEMENTED for a class that no
// row names.
absl::StatusOr<Frame> TranslateTransform(Context& context, const python::Field& estimator,
                                         const Frame& input);
absl::StatusOr<Methods> TranslateMethods(Context& context, const python::Field& estimator,
                                         const Frame& input);

// `frame` as one FP64 matrix: columns are concatenated; a string column is refused by name.
absl::StatusOr<Value> AsMatrix(Context& context, const python::Field& estimator,
                               const Frame& frame);

// `input` as a matrix that is refused when the model runs and it holds infinity or, unless
// `allow_nan`, NaN. For translators whose row says kNone.
absl::StatusOr<Frame> CheckInput(Context& context, const python::Field& estimator,
                                 const Frame& input, bool allow_nan);

// The same for columns of different kinds, which stay; strings are not looked at.
absl::StatusOr<Frame> CheckColumns(Context& context, const python::Field& estimator,
                                   const Frame& input, bool allow_nan);

// The minor version of the scikit-learn 1.x that saved an estimator; one above all others where the
// file does not say.
int64_t MinorVersion(const python::Field& estimator);

// classes_ of a classifier; and, from indices [N] INT64 into them, their labels [N].
absl::StatusOr<Classes> ReadClasses(const python::Field& classes);
Value LabelsOf(Context& context, const Classes& classes, Value indices);

}  // namespace tenon::sklearn
