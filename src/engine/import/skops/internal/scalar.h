// The texts of JSON that a skops archive keeps single values in.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "import/python/object.h"
#include "json/tape.h"

namespace tenon::python::internal {

// "5", "NaN", "\"mean\"", "null" as Python's json writes them, into `object`; false for what is no
// single value, or an integer of more than 64 bits.
bool ReadScalar(std::string_view text, Object* object);

// A value of schema.json itself: null, a boolean, a number or a text; false for any other.
bool ReadValue(json::Node value, Object* object);

}  // namespace tenon::python::internal
