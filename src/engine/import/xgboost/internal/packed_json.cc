#include "import/xgboost/internal/packed_json.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "import/xgboost/internal/plain_json.h"
#include "json/flaw.h"
#include "json/string_reader.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::xgboost {
namespace {

template <typename T>
void PutBigEndian(T bits, std::string* out) {
  for (size_t shift = sizeof(T); shift-- > 0;)
    out->push_back(static_cast<char>(bits >> (shift * 8) & 0xFF));
}

void PutLength(size_t length, std::string* out) {
  out->push_back('L');
  PutBigEndian(static_cast<uint64_t>(length), out);
}

void PutText(std::string_view text, std::string* out) {
  PutLength(text.size(), out);
  *out += text;
}

void PutDouble(double number, std::string* out) {
  out->push_back('D');
  PutBigEndian(std::bit_cast<uint64_t>(number), out);
}

// Rounds as XGBoost does when it reads.
float ToFloat(double number) {
  if (std::fabs(number) <= std::numeric_limits<float>::max()) return static_cast<float>(number);
  const float infinity = std::numeric_limits<float>::infinity();
  return std::isnan(number) ? std::numeric_limits<float>::quiet_NaN()
                            : (number > 0 ? infinity : -infinity);
}

// Reads what is known to be JSON but for NaN and Infinity.
class Packer {
 public:
  explicit Packer(std::string_view text) : text_(text) { out_.reserve(text.size()); }

  absl::StatusOr<std::string> Run() && {
    while (at_ < text_.size()) TENON_RETURN_IF_ERROR(Step());
    return std::move(out_);
  }

 private:
  absl::Status Step() {
    const char next = text_[at_];
    switch (next) {
      case '{':
      case '[':
        Open(next);
        return absl::OkStatus();
      case '}':
      case ']':
        out_.push_back(next);
        if (!in_object_.empty()) in_object_.pop_back();
        ++at_;
        return absl::OkStatus();
      case ',':
        is_key_ = !in_object_.empty() && in_object_.back();
        ++at_;
        return absl::OkStatus();
      case '"':
        return String();
      default:
        Scalar();
        return absl::OkStatus();
    }
  }

  void Open(char bracket) {
    if (bracket == '[' && Numbers()) return;
    out_.push_back(bracket);
    in_object_.push_back(bracket == '{');
    is_key_ = bracket == '{';
    ++at_;
  }

  absl::Status String() {
    const size_t begin = at_;
    bool escaped = false;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] != '\\') continue;
      escaped = true;
      ++at_;
    }
    at_ = std::min(at_ + 1, text_.size());
    const std::string_view quoted = text_.substr(begin, at_ - begin);
    if (!is_key_) out_.push_back('S');
    is_key_ = false;
    if (!escaped) {
      PutText(quoted.substr(1, quoted.size() - 2), &out_);
      return absl::OkStatus();
    }
    const std::array<int64_t, 1> one = {1};
    return json::ReadStrings(StrCat("[", quoted, "]"), one, 1,
                             [&](std::string_view text) { PutText(text, &out_); });
  }

  void Scalar() {
    if (const std::optional<double> number = Number(); number.has_value())
      return PutDouble(*number, &out_);
    const char first = text_[at_];
    if (first == 't' || first == 'f') {
      out_.push_back(first == 't' ? 'T' : 'F');
      at_ += first == 't' ? 4 : 5;
    } else if (first == 'n') {
      out_.push_back('Z');
      at_ += 4;
    } else {
      ++at_;  // a blank or a colon
    }
  }

  // The number that begins here; none: something else does.
  std::optional<double> Number() {
    const std::string_view rest = text_.substr(at_);
    const bool negative = rest.starts_with('-');
    const std::string_view word = rest.substr(negative ? 1 : 0);
    constexpr std::string_view kInfinity = "Infinity";
    if (word.starts_with("NaN")) {
      at_ += 3 + (negative ? 1 : 0);
      return std::numeric_limits<double>::quiet_NaN();
    }
    if (word.starts_with(kInfinity)) {
      at_ += kInfinity.size() + (negative ? 1 : 0);
      const double infinity = std::numeric_limits<double>::infinity();
      return negative ? -infinity : infinity;
    }
    if (word.empty() || word[0] < '0' || word[0] > '9') return std::nullopt;
    double number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error == std::errc::result_out_of_range) number = OutOfRange(rest, end);
    at_ += static_cast<size_t>(end - rest.data());
    return number;
  }

  // Too large, or too small, which is zero.
  static double OutOfRange(std::string_view rest, const char* end) {
    const std::string_view token(rest.data(), static_cast<size_t>(end - rest.data()));
    const bool small = token.find("e-") != std::string_view::npos ||
                       token.find("E-") != std::string_view::npos || token.starts_with("0.") ||
                       token.starts_with("-0.");
    const double size = small ? 0.0 : std::numeric_limits<double>::infinity();
    return token.starts_with('-') ? -size : size;
  }

  // Packs the array that begins here when it holds numbers and booleans alone.
  bool Numbers() {
    const size_t begin = at_;
    numbers_.clear();
    for (++at_; at_ < text_.size() && text_[at_] != ']';) {
      const char next = text_[at_];
      if (next == ',' || next == ' ' || next == '\n' || next == '\t' || next == '\r') {
        ++at_;
      } else if (next == 't' || next == 'f') {
        numbers_.push_back(next == 't' ? 1 : 0);
        at_ += next == 't' ? 4 : 5;
      } else if (const std::optional<double> number = Number(); number.has_value()) {
        numbers_.push_back(*number);
      } else {
        break;
      }
    }
    const bool whole = at_ < text_.size() && text_[at_] == ']' && !numbers_.empty();
    if (!whole) {
      at_ = begin;
      return false;
    }
    ++at_;
    PutNumbers();
    return true;
  }

  // The type of UBJSON that holds all numbers.
  char TypeOfNumbers() const {
    constexpr double kLargest = 2147483647;
    double least = 0;
    double most = 0;
    for (const double number : numbers_) {
      const bool is_int = std::fabs(number) <= kLargest && std::trunc(number) == number &&
                          !(number == 0 && std::signbit(number));
      if (!is_int) return 'd';
      least = std::min(least, number);
      most = std::max(most, number);
    }
    if (least >= 0 && most <= 255) return 'U';
    if (least >= -32768 && most <= 32767) return 'I';
    return 'l';
  }

  void PutNumbers() {
    const char type = TypeOfNumbers();
    out_ += "[$";
    out_.push_back(type);
    out_.push_back('#');
    PutLength(numbers_.size(), &out_);
    for (const double number : numbers_) {
      if (type == 'd') {
        PutBigEndian(std::bit_cast<uint32_t>(ToFloat(number)), &out_);
      } else if (type == 'U') {
        PutBigEndian(static_cast<uint8_t>(number), &out_);
      } else if (type == 'I') {
        PutBigEndian(static_cast<uint16_t>(static_cast<int16_t>(number)), &out_);
      } else {
        PutBigEndian(static_cast<uint32_t>(static_cast<int32_t>(number)), &out_);
      }
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string out_;
  std::vector<bool> in_object_;  // of the open brackets
  bool is_key_ = false;          // whether the next string is one
  std::vector<double> numbers_;  // of the array at hand
};

}  // namespace

absl::StatusOr<std::string> PackJson(std::string_view text) {
  const std::optional<json::Flaw> flaw =
      HasOddNumbers(text) ? json::FindFlaw(PlainJson(text)) : json::FindFlaw(text);
  if (flaw.has_value()) return json::MalformedError(*flaw);
  return Packer(text).Run();
}

}  // namespace tenon::xgboost
