// Writes numbers as JSON does.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace tenon::json {

// Appends `values` with commas between them and no brackets. Defined for float, double, bool and
// the integers of 8 to 64 bits. Floats are the shortest digits that read back as the same number
// (Jeon, Dragonbox, 2020); what is no number is NaN, Infinity or -Infinity, as Python reads it.
template <typename T>
void AppendNumbers(std::span<const T> values, std::string* out);

}  // namespace tenon::json
