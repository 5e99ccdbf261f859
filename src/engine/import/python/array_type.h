// numpy's element types and how their bytes become an Array.
//
// Used by engine/import/pickle and engine/import/skops, which read the same arrays from different
// places.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "import/python/object.h"

namespace tenon::python {

struct ArrayType {
  char kind = 'f';  // as Array::kind
  size_t item_bytes = 8;
  std::vector<ArrayField> fields;  // of kind V
};

// "<f8", "f8", "|b1", "O", "<U5", "V64", "<M8[ns]". UNIMPLEMENTED for what is big-endian,
// INVALID_ARGUMENT for what is no type of numpy.
absl::StatusOr<ArrayType> ParseArrayType(std::string_view descr);

// "<f8"; "|V64" of a structured type.
std::string DescrOf(const ArrayType& type);

// `dims` as a shape of at most limits.max_array_elements.
absl::StatusOr<Shape> CheckedShape(const std::vector<int64_t>& dims, const ImportLimits& limits);

// An array of any type but O over `data`, whose length must be what type and shape say. Kept as a
// view unless `fortran_order` asks for another order. OUT_OF_RANGE names the limit.
absl::StatusOr<Array> MakeArray(const ArrayType& type, const std::vector<int64_t>& dims,
                                bool fortran_order, std::string_view data,
                                std::shared_ptr<const void> owner, const ImportLimits& limits);

// The bytes that an array of `type` and `dims` takes, within the limits.
absl::StatusOr<int64_t> ArrayBytes(const ArrayType& type, const std::vector<int64_t>& dims,
                                   const ImportLimits& limits);

}  // namespace tenon::python
