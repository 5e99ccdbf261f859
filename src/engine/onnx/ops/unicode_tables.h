// What Python says of characters, as tables. Internal to the module; immutable.
#pragma once

#include <cstdint>
#include <span>

namespace tenon::ops {

struct CharacterRange {
  char32_t first;
  char32_t last;
};

struct CharacterPair {
  char32_t from;
  char32_t to;
};

struct CharacterParts {
  char32_t from;
  uint16_t begin;  // in the pool
  uint8_t size;
};

// All sorted by their first member.
struct UnicodeTables {
  std::span<const CharacterRange> word;     // str.isalnum, and the underscore
  std::span<const CharacterRange> cased;    // what makes a sigma that follows a final one
  std::span<const CharacterRange> ignored;  // what a sigma looks past
  std::span<const CharacterPair> lower;     // str.lower of one character that gives one
  std::span<const CharacterParts> plain;    // NFKD without combining characters; not Hangul
  std::span<const char32_t> pool;
};

const UnicodeTables& Unicode();

}  // namespace tenon::ops
