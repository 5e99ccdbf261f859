#include "http1/request_parser.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::http1 {
namespace {

using CharacterSet = std::array<bool, 256>;

// RFC 9110, section 5.6.2: the characters of methods and header names.
constexpr CharacterSet kTokenCharacters = [] {
  CharacterSet set{};
  for (const char c : std::string_view("!#$%&'*+-.^`|~0123456789"
                                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    set[static_cast<unsigned char>(c)] = true;
  }
  return set;
}();

constexpr CharacterSet kValueCharacters = [] {
  CharacterSet set{};
  for (size_t c = 0x20; c < 256; ++c) set[c] = c != 0x7F;
  set['\t'] = true;
  return set;
}();

constexpr CharacterSet kTargetCharacters = [] {
  CharacterSet set{};
  for (size_t c = 0x21; c < 0x7F; ++c) set[c] = true;
  return set;
}();

bool AllIn(const CharacterSet& set, std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return set[static_cast<unsigned char>(c)]; });
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && absl::EqualsIgnoreCase(ToAbsl(a), ToAbsl(b));
}

std::string_view StripSpace(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool IsHost(std::string_view host) {
  constexpr std::string_view kOthers = "-._~!$&'()*+,;=:[]%";
  return std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

// Whether the comma-separated list `value` has `item`.
bool ListHas(std::string_view value, std::string_view item) {
  while (!value.empty()) {
    const size_t comma = value.find(',');
    if (EqualsIgnoreCase(StripSpace(value.substr(0, comma)), item)) return true;
    if (comma == std::string_view::npos) return false;
    value.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

std::string_view RequestHead::Find(std::string_view name) const {
  for (const Header& header : headers) {
    if (EqualsIgnoreCase(header.name, name)) return header.value;
  }
  return {};
}

size_t RequestHead::Count(std::string_view name) const {
  return static_cast<size_t>(
      std::count_if(headers.begin(), headers.end(),
                    [&](const Header& header) { return EqualsIgnoreCase(header.name, name); }));
}

void RequestParser::Reset() {
  head_.method = {};
  head_.target = {};
  head_.headers.clear();
}

std::optional<size_t> RequestParser::ParseHead(std::string_view bytes) {
  Reset();
  size_t at = 0;
  for (size_t line_number = 0;; ++line_number) {
    const size_t newline = bytes.find('\n', at);
    if (newline == std::string_view::npos || newline >= limits_.max_head_bytes) {
      if (bytes.size() < limits_.max_head_bytes) return 0;
      if (line_number == 0) {
        Refuse(414, StrCat("request line is longer than http.max_target_bytes (",
                           limits_.max_target_bytes, ")"));
      } else {
        Refuse(431, StrCat("request head is larger than http.max_head_bytes (",
                           limits_.max_head_bytes, ")"));
      }
      return std::nullopt;
    }
    if (newline == at || bytes[newline - 1] != '\r') {
      Refuse(400, "a line of the request head does not end in CRLF");
      return std::nullopt;
    }
    const std::string_view line = bytes.substr(at, newline - 1 - at);
    at = newline + 1;
    if (line_number == 0) {
      if (!ParseRequestLine(line)) return std::nullopt;
    } else if (line.empty()) {
      if (!Interpret()) return std::nullopt;
      return at;
    } else if (!ParseHeaderLine(line)) {
      return std::nullopt;
    }
  }
}

bool RequestParser::ParseRequestLine(std::string_view line) {
  const size_t first = line.find(' ');
  const size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos)
    return Refuse(400, "request line is not a method, a target and a version");
  head_.method = line.substr(0, first);
  head_.target = line.substr(first + 1, second - first - 1);
  if (head_.method.empty() || !AllIn(kTokenCharacters, head_.method)) {
    return Refuse(400, StrCat("method ", Quote(head_.method, 32), " is not a token"));
  }
  if (head_.target.size() > limits_.max_target_bytes) {
    return Refuse(414, StrCat("request target is longer than http.max_target_bytes (",
                              limits_.max_target_bytes, ")"));
  }
  const bool names_a_resource = head_.target.starts_with('/') ||
                                head_.target.find("://") != std::string_view::npos ||
                                (head_.target == "*" && head_.method == "OPTIONS");
  if (!names_a_resource || !AllIn(kTargetCharacters, head_.target)) {
    return Refuse(400, StrCat("request target ", Quote(head_.target), " is malformed"));
  }
  return ParseVersion(line.substr(second + 1));
}

bool RequestParser::ParseVersion(std::string_view version) {
  if (version == "HTTP/1.1") {
    head_.version_minor = 1;
  } else if (version == "HTTP/1.0") {
    head_.version_minor = 0;
  } else if (version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
             version[5] >= '2' && version[5] <= '9') {
    return Refuse(505, StrCat("version ", Quote(version), " is not served: use HTTP/1.1"));
  } else {
    return Refuse(400, StrCat("version ", Quote(version, 32), " is malformed"));
  }
  return true;
}

bool RequestParser::ParseHeaderLine(std::string_view line) {
  if (head_.headers.size() == limits_.max_headers) {
    return Refuse(
        431, StrCat("request has more than http.max_headers (", limits_.max_headers, ") headers"));
  }
  const size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || name.empty() || !AllIn(kTokenCharacters, name)) {
    return Refuse(
        400, StrCat("header line ", Quote(line, 64), " does not begin with a name and a colon"));
  }
  const std::string_view value = StripSpace(line.substr(colon + 1));
  if (!AllIn(kValueCharacters, value)) {
    return Refuse(400, StrCat("value of header ", Quote(name, 64), " has a control character"));
  }
  head_.headers.push_back({name, value});
  return true;
}

bool RequestParser::Interpret() {
  head_.keep_alive = head_.version_minor == 1;
  head_.chunked = false;
  head_.expect_continue = false;
  head_.content_length.reset();
  hosts_ = 0;
  for (const Header& header : head_.headers) {
    if (!InterpretHeader(header)) return false;
  }
  if (head_.chunked && head_.content_length.has_value()) {
    return Refuse(400, "request has both Content-Length and Transfer-Encoding");
  }
  if (hosts_ > 1 || (hosts_ == 0 && head_.version_minor == 1)) {
    return Refuse(400, StrCat("request has ", hosts_, " Host headers, expected one"));
  }
  return true;
}

bool RequestParser::InterpretHeader(const Header& header) {
  switch (header.name.size()) {
    case 4:
      if (!EqualsIgnoreCase(header.name, "host")) return true;
      ++hosts_;
      return IsHost(header.value) ||
             Refuse(400, StrCat("host ", Quote(header.value), " is malformed"));
    case 6:
      if (EqualsIgnoreCase(header.name, "expect"))
        head_.expect_continue = EqualsIgnoreCase(header.value, "100-continue");
      return true;
    case 10:
      if (!EqualsIgnoreCase(header.name, "connection")) return true;
      if (ListHas(header.value, "close")) head_.keep_alive = false;
      if (head_.version_minor == 0 && ListHas(header.value, "keep-alive")) head_.keep_alive = true;
      return true;
    case 14:
      return !EqualsIgnoreCase(header.name, "content-length") ||
             InterpretContentLength(header.value);
    case 17:
      if (EqualsIgnoreCase(header.name, "transfer_encoding")) {
        return Refuse(
            400,
            "header 'Transfer_Encoding' is refused: some servers read it as Transfer-Encoding");
      }
      return !EqualsIgnoreCase(header.name, "transfer-encoding") ||
             InterpretTransferEncoding(header.value);
    default:
      return true;
  }
}

bool RequestParser::InterpretTransferEncoding(std::string_view value) {
  if (head_.version_minor == 0) return Refuse(400, "Transfer-Encoding is not part of HTTP/1.0");
  if (head_.chunked) return Refuse(400, "request has two Transfer-Encodings");
  if (!EqualsIgnoreCase(value, "chunked")) {
    return Refuse(501,
                  StrCat("transfer encoding ", Quote(value, 64), " is not served: use chunked"));
  }
  head_.chunked = true;
  return true;
}

bool RequestParser::InterpretContentLength(std::string_view value) {
  if (head_.content_length.has_value()) return Refuse(400, "request has two Content-Lengths");
  const bool digits = !value.empty() && std::all_of(value.begin(), value.end(),
                                                    [](char c) { return c >= '0' && c <= '9'; });
  const bool leading_zero = value.size() > 1 && value[0] == '0';
  if (!digits || leading_zero)
    return Refuse(400, StrCat("Content-Length ", Quote(value, 64), " is not a number"));
  int64_t length = 0;
  for (const char c : value) {
    if (__builtin_mul_overflow(length, int64_t{10}, &length) ||
        __builtin_add_overflow(length, int64_t{c - '0'}, &length)) {
      return Refuse(413, StrCat("Content-Length ", Quote(value, 64), " is larger than any body"));
    }
  }
  head_.content_length = length;
  return true;
}

bool RequestParser::Refuse(int http_status, std::string message) {
  error_ = {http_status, std::move(message)};
  return false;
}

}  // namespace tenon::http1
