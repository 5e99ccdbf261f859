// Reads arrays of numbers and booleans straight into typed buffers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace tenon::json {

// How the numbers of an integer tensor may be written.
enum class IntegerForm {
  kInteger,      // as integers: "1.0" is none
  kWholeNumber,  // as any number that is whole: "1.0", "2e3"
};

// Reads `array`, the text of a JSON array that is flat or nested as `shape` says, into `out`, whose
// size is the product of `shape`. Defined for float, double, bool and the integers of 8 to 64 bits.
//
// Floats take every JSON number, correctly rounded, and the bare tokens NaN, Infinity and -Infinity
// that Python writes; integers take what `form` says, exactly; bool takes true and false.
// INVALID_ARGUMENT names the element and its value, or the counts that differ; `out` is then
// unspecified.
template <typename T>
absl::Status ReadNumbers(std::string_view array, std::span<const int64_t> shape, std::span<T> out,
                         IntegerForm form = IntegerForm::kInteger);

}  // namespace tenon::json
