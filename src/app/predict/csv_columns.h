// Which columns of a table go into which input of a model.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/signature.h"

namespace tenon {

// The columns of one input in the order of its values; `row_shape` has no open dimension.
struct InputColumns {
  const TensorSpec* spec = nullptr;
  Shape row_shape;
  std::vector<size_t> columns;
};

// The columns of a header. An input that takes one value a row has the column of its own name, one
// that takes several has NAME_0, NAME_1, ...; where these are not all there, a model with one input
// takes all columns as they stand. Optional inputs without a column are left out. INVALID_ARGUMENT
// names a column that is missing or that nothing takes. `signature` outlives the result.
absl::StatusOr<std::vector<InputColumns>> MapNamedColumns(const Signature& signature,
                                                          std::span<const std::string> header);

// The same for `count` columns without names: the inputs take them one after the other.
absl::StatusOr<std::vector<InputColumns>> MapColumns(const Signature& signature, size_t count);

// The names of the columns that a tensor of that name and width has.
std::vector<std::string> ColumnNamesOf(std::string_view name, size_t width);

}  // namespace tenon
