#include "import/lightgbm/internal/text_block.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::lightgbm {

std::string_view TakeLine(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.empty()) return words;
    const size_t end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

absl::Status TextBlock::Flaw(std::string_view key, std::string_view what) const {
  return absl::InvalidArgumentError(StrCat("reading ", path_, ": ", Quote(key), ": ", what));
}

absl::Status TextBlock::Add(std::string_view line) {
  const size_t equals = std::min(line.find('='), line.size());
  const std::string_view key = line.substr(0, equals);
  const std::string_view value = line.substr(std::min(equals + 1, line.size()));
  if (!lines_.emplace(key, value).second) return Flaw(key, "comes twice");
  return absl::OkStatus();
}

std::string_view TextBlock::Text(std::string_view key) const {
  const auto found = lines_.find(key);
  return found == lines_.end() ? std::string_view() : found->second;
}

absl::StatusOr<int64_t> TextBlock::Int(std::string_view key) const {
  if (!Has(key)) return Flaw(key, "is missing");
  int64_t value = 0;
  if (!absl::SimpleAtoi(ToAbsl(Text(key)), &value))
    return Flaw(key, StrCat(Quote(Text(key)), " is no integer"));
  return value;
}

absl::StatusOr<int64_t> TextBlock::IntOr(std::string_view key, int64_t otherwise) const {
  return Has(key) ? Int(key) : absl::StatusOr<int64_t>(otherwise);
}

absl::StatusOr<std::vector<std::string_view>> TextBlock::Counted(std::string_view key,
                                                                 int64_t count) const {
  if (!Has(key)) return Flaw(key, "is missing");
  std::vector<std::string_view> words = Words(Text(key));
  if (static_cast<int64_t>(words.size()) != count)
    return Flaw(key, StrCat(words.size(), " values, not ", count));
  return words;
}

absl::StatusOr<std::vector<int64_t>> TextBlock::Ints(std::string_view key, int64_t count) const {
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string_view> words, Counted(key, count));
  std::vector<int64_t> values(words.size());
  for (size_t i = 0; i < words.size(); ++i)
    if (!absl::SimpleAtoi(ToAbsl(words[i]), &values[i]))
      return Flaw(key, StrCat(Quote(words[i]), " is no integer"));
  return values;
}

absl::StatusOr<std::vector<double>> TextBlock::Doubles(std::string_view key, int64_t count) const {
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string_view> words, Counted(key, count));
  std::vector<double> values(words.size());
  for (size_t i = 0; i < words.size(); ++i)
    if (!absl::SimpleAtod(ToAbsl(words[i]), &values[i]))
      return Flaw(key, StrCat(Quote(words[i]), " is no number"));
  return values;
}

}  // namespace tenon::lightgbm
