#include "strings/columns.h"

#include <algorithm>
#include <cstdint>

namespace tenon {
namespace {

constexpr size_t kGap = 2;

size_t WidthOf(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string AlignColumns(std::span<const std::vector<std::string>> rows, std::string_view indent) {
  std::vector<size_t> widths;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    text.append(indent);
    for (size_t i = 0; i < row.size(); ++i) {
      text.append(row[i]);
      text.append(widths[i] - WidthOf(row[i]) + kGap, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text.push_back('\n');
  }
  return text;
}

}  // namespace tenon
