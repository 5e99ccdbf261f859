// Tables for people.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

// A line for each row: its cells padded to the widest of their column, two spaces apart, after
// `indent`. Rows may differ in length; a line has no trailing spaces. Width is counted in
// characters of UTF-8.
std::string AlignColumns(std::span<const std::vector<std::string>> rows,
                         std::string_view indent = "");

}  // namespace tenon
