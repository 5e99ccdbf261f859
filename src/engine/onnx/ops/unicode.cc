#include "onnx/ops/unicode.h"

#include <algorithm>
#include <array>
#include <span>

#include "onnx/ops/unicode_tables.h"
#include "strings/quote.h"

namespace tenon::ops {
namespace {

constexpr char32_t kSigma = 0x3A3;
constexpr char32_t kSmallSigma = 0x3C3;
constexpr char32_t kFinalSigma = 0x3C2;
constexpr char32_t kDottedI = 0x130;  // the one capital whose lower case is two characters

bool IsIn(std::span<const CharacterRange> ranges, char32_t c) {
  const auto after = std::ranges::upper_bound(ranges, c, {}, &CharacterRange::first);
  return after != ranges.begin() && c <= std::prev(after)->last;
}

template <typename Row>
const Row* FindRow(std::span<const Row> rows, char32_t c) {
  const auto found = std::ranges::lower_bound(rows, c, {}, &Row::from);
  return found != rows.end() && found->from == c ? &*found : nullptr;
}

// A sigma ends a word when a letter comes before it and none after it.
bool IsFinal(std::u32string_view text, size_t sigma) {
  size_t before = sigma;
  while (before > 0 && IsIn(Unicode().ignored, text[before - 1])) --before;
  if (before == 0 || !IsIn(Unicode().cased, text[before - 1])) return false;
  size_t after = sigma + 1;
  while (after < text.size() && IsIn(Unicode().ignored, text[after])) ++after;
  return after == text.size() || !IsIn(Unicode().cased, text[after]);
}

// Hangul syllables are composed by arithmetic (The Unicode Standard, 3.12).
bool AppendHangul(char32_t c, std::u32string* out) {
  constexpr char32_t kFirst = 0xAC00;
  constexpr char32_t kLast = 0xD7A3;
  constexpr char32_t kVowels = 21;
  constexpr char32_t kTails = 28;
  if (c < kFirst || c > kLast) return false;
  const char32_t index = c - kFirst;
  out->push_back(0x1100 + index / (kVowels * kTails));
  out->push_back(0x1161 + index % (kVowels * kTails) / kTails);
  if (index % kTails != 0) out->push_back(0x11A7 + index % kTails);
  return true;
}

}  // namespace

std::optional<std::u32string> DecodeUtf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const size_t size = Utf8SequenceLength(text);
    if (size == 0) return std::nullopt;
    auto c = static_cast<char32_t>(static_cast<unsigned char>(text[0]));
    if (size > 1) c &= 0xFFU >> (size + 1);
    for (size_t i = 1; i < size; ++i)
      c = c << 6 | (static_cast<char32_t>(static_cast<unsigned char>(text[i])) & 0x3F);
    out.push_back(c);
    text.remove_prefix(size);
  }
  return out;
}

std::string EncodeUtf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  const auto add = [&out](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  for (const char32_t c : text) {
    if (c < 0x80) {
      add(c);
      continue;
    }
    if (c < 0x800) {
      add(0xC0 | c >> 6);
    } else {
      if (c < 0x10000) {
        add(0xE0 | c >> 12);
      } else {
        add(0xF0 | c >> 18);
        add(0x80 | (c >> 12 & 0x3F));
      }
      add(0x80 | (c >> 6 & 0x3F));
    }
    add(0x80 | (c & 0x3F));
  }
  return out;
}

std::u32string LowerCase(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c == kSigma) {
      out.push_back(IsFinal(text, i) ? kFinalSigma : kSmallSigma);
    } else if (c == kDottedI) {
      out.append(U"i\u0307");
    } else {
      const CharacterPair* pair = FindRow(Unicode().lower, c);
      out.push_back(pair == nullptr ? c : pair->to);
    }
  }
  return out;
}

std::u32string StripAccents(std::u32string_view text, bool ascii) {
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    if (AppendHangul(c, &out)) continue;
    const CharacterParts* parts = FindRow(Unicode().plain, c);
    if (parts == nullptr) {
      out.push_back(c);
    } else {
      const auto pool = Unicode().pool.subspan(parts->begin, parts->size);
      out.append(pool.begin(), pool.end());
    }
  }
  if (ascii) std::erase_if(out, [](char32_t c) { return c >= 0x80; });
  return out;
}

bool IsWordCharacter(char32_t c) { return IsIn(Unicode().word, c); }

bool IsSpace(char32_t c) {
  constexpr std::array<CharacterRange, 10> kSpaces = {{{0x09, 0x0D},
                                                       {0x1C, 0x20},
                                                       {0x85, 0x85},
                                                       {0xA0, 0xA0},
                                                       {0x1680, 0x1680},
                                                       {0x2000, 0x200A},
                                                       {0x2028, 0x2029},
                                                       {0x202F, 0x202F},
                                                       {0x205F, 0x205F},
                                                       {0x3000, 0x3000}}};
  return IsIn(kSpaces, c);
}

}  // namespace tenon::ops
