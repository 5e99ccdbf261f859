// What translators read from an estimator again and again: vectors and matrices of a known shape,
// and the graph's constants made of them.
//
// Used by every file of translators. Functions.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/python/field.h"
#include "import/sklearn/translation.h"

namespace tenon::sklearn {

struct Matrix {
  int64_t rows = 0;
  int64_t columns = 0;
  std::vector<double> values;  // row-major
};

// Attribute `name` as `count` numbers; INVALID_ARGUMENT when it has another number of them.
absl::StatusOr<std::vector<double>> ReadVector(const python::Field& estimator,
                                               std::string_view name, int64_t count);

// Attribute `name` as a matrix of `columns` columns (kAnyDim: of however many).
absl::StatusOr<Matrix> ReadMatrix(const python::Field& estimator, std::string_view name,
                                  int64_t columns = kAnyDim);

// FP64 [rows,columns].
Value ConstantOf(Context& context, const Matrix& matrix);

// A matrix frame; the names are left out.
Frame MatrixFrame(Value matrix, int64_t width);

// Rows divided by their length in the estimator's `norm`; rows of zeros stay.
absl::StatusOr<Value> NormalizeRows(Context& context, const python::Field& estimator, Value x);

// UNIMPLEMENTED unless attribute `name` is absent, or the text `expected`.
absl::Status ExpectText(const python::Field& estimator, std::string_view name,
                        std::string_view expected);

}  // namespace tenon::sklearn
