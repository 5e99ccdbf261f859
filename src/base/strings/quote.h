// Other people's text, made safe to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon {

// What an error quotes of its input at most, in bytes.
inline constexpr size_t kMaxQuotedBytes = 256;

// `text` in single quotes for an error message or a log line: control characters and bytes that are
// not UTF-8 become \xNN, and after `max_bytes` of input it ends in "..." so that an error never
// echoes a large body.
std::string Quote(std::string_view text, size_t max_bytes = kMaxQuotedBytes);

// Appends `text` as a JSON string with its quotes (RFC 8259, section 7). Bytes that are not UTF-8
// become U+FFFD.
void AppendJsonString(std::string_view text, std::string* out);

// The length in bytes of the UTF-8 sequence that begins `text`, or 0 when it begins with none (RFC
// 3629: no overlong forms, no surrogates, nothing above U+10FFFF). `text` must not be empty.
size_t Utf8SequenceLength(std::string_view text);

// Whether all of `text` is UTF-8.
bool IsUtf8(std::string_view text);

}  // namespace tenon
