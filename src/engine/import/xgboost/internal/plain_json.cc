#include "import/xgboost/internal/plain_json.h"

namespace tenon::xgboost {
namespace {

constexpr std::string_view kNan = "NaN";
constexpr std::string_view kQuotedNan = "\"N\"";
constexpr std::string_view kInfinity = "Infinity";
constexpr std::string_view kHuge = "1e99    ";

}  // namespace

bool HasOddNumbers(std::string_view text) {
  return text.find(kNan) != std::string_view::npos ||
         text.find(kInfinity) != std::string_view::npos;
}

std::string PlainJson(std::string_view text) {
  std::string plain(text);
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      in_string = !in_string;
    } else if (!in_string && text.substr(i).starts_with(kNan)) {
      plain.replace(i, kNan.size(), kQuotedNan);
      i += kNan.size() - 1;
    } else if (!in_string && text.substr(i).starts_with(kInfinity)) {
      plain.replace(i, kInfinity.size(), kHuge);
      i += kInfinity.size() - 1;
    }
  }
  return plain;
}

}  // namespace tenon::xgboost
