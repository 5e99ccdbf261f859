#include "csv/writer.h"

#include <algorithm>

namespace tenon::csv {
namespace {

bool NeedsQuotes(std::string_view field, char delimiter) {
  if (field.empty()) return false;
  if (field.front() == ' ' || field.back() == ' ') return true;
  return std::any_of(field.begin(), field.end(), [delimiter](char c) {
    return c == delimiter || c == '"' || c == '\n' || c == '\r';
  });
}

}  // namespace

void AppendField(std::string_view field, char delimiter, std::string* out) {
  if (!NeedsQuotes(field, delimiter)) {
    out->append(field);
    return;
  }
  out->push_back('"');
  for (const char c : field) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

void AppendOnlyField(std::string_view field, char delimiter, std::string* out) {
  if (field.empty()) {
    out->append("\"\"");
  } else {
    AppendField(field, delimiter, out);
  }
}

}  // namespace tenon::csv
