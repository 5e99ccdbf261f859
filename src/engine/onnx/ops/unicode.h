// Text as Python sees it: characters, lower case, words, accents. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenon::ops {

// None when `text` is not UTF-8.
std::optional<std::u32string> DecodeUtf8(std::string_view text);
std::string EncodeUtf8(std::u32string_view text);

// str.lower, with its final sigma.
std::u32string LowerCase(std::u32string_view text);

// NFKD without combining characters; `ascii`: without all that is not ASCII.
std::u32string StripAccents(std::u32string_view text, bool ascii);

// \w of Python's re.
bool IsWordCharacter(char32_t c);

// str.isspace, which is \s of Python's re.
bool IsSpace(char32_t c);

}  // namespace tenon::ops
