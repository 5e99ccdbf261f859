#include "strings/suggest.h"

#include <algorithm>
#include <vector>

#include "strings/str_cat.h"

namespace tenon {
namespace {

// Longer names are not worth a quadratic comparison: nobody mistypes them by a letter.
constexpr size_t kMaxLength = 128;

// Optimal string alignment distance.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view NearestName(std::string_view given, std::span<const std::string_view> known) {
  if (given.size() > kMaxLength) return {};
  std::string_view nearest;
  size_t best = std::max<size_t>(1, given.size() / 3) + 1;
  for (const std::string_view name : known) {
    if (name.size() > kMaxLength) continue;
    const size_t distance = EditDistance(given, name);
    if (distance < best && distance < std::max(given.size(), name.size())) {
      best = distance;
      nearest = name;
    }
  }
  return nearest;
}

std::string DidYouMean(std::string_view given, std::span<const std::string_view> known) {
  const std::string_view nearest = NearestName(given, known);
  return nearest.empty() ? std::string() : StrCat(" (did you mean '", nearest, "'?)");
}

}  // namespace tenon
