// The elements of arrays as C++ values, wherever they lie: reads are unaligned.
//
// Used by field.cc. Every reason is without a place; the caller adds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "import/python/object.h"
#include "tensor/dtype.h"

namespace tenon::python::internal {

// A number of kind b, i, u or f at `bytes`, which hold `item_bytes`. INVALID_ARGUMENT for another
// kind or width; of ReadInt also for a fraction and what 63 bits cannot hold.
absl::StatusOr<double> ReadDouble(char kind, size_t item_bytes, const char* bytes);
absl::StatusOr<int64_t> ReadInt(char kind, size_t item_bytes, const char* bytes);

// `number` as an integer: no fraction, within 64 bits.
absl::StatusOr<int64_t> WholeNumber(double number);

// Element `i` of an array of kind S or U, in UTF-8 without its padding.
absl::StatusOr<std::string> ReadText(const Array& array, int64_t i);

// "float64", "str", "object": for messages.
std::string NameOfDType(char kind, size_t item_bytes);

// The tensor type of the same bits; nullopt when there is none.
std::optional<DType> TensorTypeOf(char kind, size_t item_bytes);

// OK when the data, or the items of kind O, are as many as the shape says.
absl::Status CheckSizes(const Array& array);

}  // namespace tenon::python::internal
