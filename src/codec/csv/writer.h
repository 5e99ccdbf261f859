// Writes CSV (RFC 4180).
#pragma once

#include <string>
#include <string_view>

namespace tenon::csv {

// Appends one field: in quotes when it holds the delimiter, a quote or a line break, or has a space
// at either end; as it is otherwise.
void AppendField(std::string_view field, char delimiter, std::string* out);

// The same for a field that is alone in its row, where nothing at all would be no row.
void AppendOnlyField(std::string_view field, char delimiter, std::string* out);

}  // namespace tenon::csv
