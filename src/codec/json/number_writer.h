// Writes numbers as JSON does.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace tenon::json {

// How floats that are no numbers are written, for which JSON has no form.
enum class NonFinite {
  kToken,   // NaN, Infinity and -Infinity bare, as Python writes and reads them
  kNull,    // null, which every parser takes
  kString,  // "NaN", "Infinity" and "-Infinity"
};

// Appends `values` with commas between them and no brackets. Defined for float, double, bool and
// the integers of 8 to 64 bits. Floats are the shortest digits that read back as the same number
// (Jeon, Dragonbox, 2020); minus zero is -0.0, since parsers take -0 for an integer.
template <typename T>
void AppendNumbers(std::span<const T> values, std::string* out, NonFinite form = NonFinite::kToken);

}  // namespace tenon::json
