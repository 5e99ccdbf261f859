#include "json/flaw.h"

#include <vector>

#include "json/internal/array_walk.h"
#include "json/internal/decimal.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::json {
namespace {

using internal::Cursor;

// What may come next.
enum class Next { kValue, kFirstElement, kKey, kFirstKey, kBehindValue, kNothing };

// Reads one text. Lives for one call.
class Finder {
 public:
  explicit Finder(std::string_view text)
      : begin_(text.data()), cursor_{text.data(), text.data() + text.size()} {}

  std::optional<Flaw> Find() {
    while (!flaw_.has_value() && next_ != Next::kNothing) {
      cursor_.SkipSpace();
      Step();
    }
    return flaw_;
  }

 private:
  void Step() {
    switch (next_) {
      case Next::kFirstElement:
        return cursor_.Take(']') ? Close() : Value("a value or ']'");
      case Next::kValue:
        return Value("a value");
      case Next::kFirstKey:
        return cursor_.Take('}') ? Close() : Key("a key in quotes or '}'");
      case Next::kKey:
        return Key("a key in quotes");
      case Next::kBehindValue:
        return BehindValue();
      case Next::kNothing:
        return;
    }
  }

  void Expected(std::string_view what) {
    flaw_ = Flaw{static_cast<size_t>(cursor_.at - begin_), what};
  }

  void Close() {
    open_.pop_back();
    next_ = Next::kBehindValue;
  }

  void Value(std::string_view expected) {
    const char c = cursor_.Peek();
    next_ = Next::kBehindValue;
    if (c == '{' || c == '[') {
      ++cursor_.at;
      open_.push_back(c);
      next_ = c == '{' ? Next::kFirstKey : Next::kFirstElement;
    } else if (c == '"') {
      String();
    } else if (c == '-' || internal::IsDigit(c)) {
      Number();
    } else if (!Word("true") && !Word("false") && !Word("null")) {
      Expected(expected);
    }
  }

  void Key(std::string_view expected) {
    if (cursor_.Peek() != '"') return Expected(expected);
    String();
    if (flaw_.has_value()) return;
    cursor_.SkipSpace();
    if (!cursor_.Take(':')) return Expected("':'");
    next_ = Next::kValue;
  }

  void BehindValue() {
    if (open_.empty()) {
      next_ = Next::kNothing;
      if (cursor_.at != cursor_.end) Expected("nothing more");
    } else if (cursor_.Take(',')) {
      next_ = open_.back() == '{' ? Next::kKey : Next::kValue;
    } else if (cursor_.Take(open_.back() == '{' ? '}' : ']')) {
      Close();
    } else {
      Expected(open_.back() == '{' ? "',' or '}'" : "',' or ']'");
    }
  }

  bool Word(std::string_view word) {
    const std::string_view rest(cursor_.at, static_cast<size_t>(cursor_.end - cursor_.at));
    if (!rest.starts_with(word)) return false;
    cursor_.at += word.size();
    return true;
  }

  void Number() {
    const char* begin = cursor_.at;
    internal::Decimal ignored;
    if (internal::TakeDecimal(cursor_, &ignored)) return;
    cursor_.at = begin;
    Expected("a number");
  }

  void String() {
    cursor_.Take('"');
    while (!cursor_.Take('"')) {
      if (cursor_.at == cursor_.end) return Expected("'\"'");
      const std::string_view rest(cursor_.at, static_cast<size_t>(cursor_.end - cursor_.at));
      if (rest[0] == '\\') {
        if (!Escape()) return Expected("an escape");
        continue;
      }
      const size_t length = Utf8SequenceLength(rest);
      if (length == 0 || static_cast<unsigned char>(rest[0]) < 0x20)
        return Expected("a character in UTF-8, or its escape");
      cursor_.at += length;
    }
  }

  // At a backslash: past the escape, or past both when the first is half of a character. False, the
  // cursor still at the backslash, for what is none.
  bool Escape() {
    const char* begin = cursor_.at;
    constexpr std::string_view kSimple = "\"\\/bfnrt";
    ++cursor_.at;
    const char c = cursor_.Peek();
    if (c != '\0' && kSimple.find(c) != std::string_view::npos) {
      ++cursor_.at;
      return true;
    }
    const std::optional<unsigned> code = Unicode();
    const bool high = code.has_value() && *code >= 0xD800 && *code < 0xDC00;
    bool good = code.has_value() && (*code < 0xD800 || *code >= 0xE000);
    if (high && cursor_.Take('\\')) {
      const std::optional<unsigned> low = Unicode();
      good = low.has_value() && *low >= 0xDC00 && *low < 0xE000;
    }
    if (!good) cursor_.at = begin;
    return good;
  }

  // At the 'u' behind a backslash: the code of its four digits.
  std::optional<unsigned> Unicode() {
    if (!cursor_.Take('u')) return std::nullopt;
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = HexValue(cursor_.Peek());
      if (digit < 0) return std::nullopt;
      code = code * 16 + static_cast<unsigned>(digit);
      ++cursor_.at;
    }
    return code;
  }

  static int HexValue(char c) {
    if (internal::IsDigit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  const char* begin_;
  Cursor cursor_;
  Next next_ = Next::kValue;
  std::vector<char> open_;  // brackets that are to be closed
  std::optional<Flaw> flaw_;
};

}  // namespace

std::optional<Flaw> FindFlaw(std::string_view text) { return Finder(text).Find(); }

absl::Status MalformedError(const Flaw& flaw) {
  return absl::InvalidArgumentError(
      StrCat("JSON is malformed at byte ", flaw.place, ": expected ", flaw.expected));
}

}  // namespace tenon::json
