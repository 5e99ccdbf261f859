#include "http1/response_head.h"

#include <algorithm>
#include <array>
#include <utility>

#include "strings/str_cat.h"

namespace tenon::http1 {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 27> kPhrases = {{
    {200, "OK"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
}};

}  // namespace

std::string_view ReasonPhrase(int status) {
  const auto found = std::find_if(kPhrases.begin(), kPhrases.end(),
                                  [&](const auto& row) { return row.first == status; });
  return found == kPhrases.end() ? "Unknown" : found->second;
}

void AppendStatusLine(int status, std::string* out) {
  if (status == 200) {
    out->append("HTTP/1.1 200 OK\r\n");
  } else {
    StrAppend(out, "HTTP/1.1 ", status, " ", ReasonPhrase(status), "\r\n");
  }
}

void AppendHeader(const Header& header, std::string* out) {
  out->append(header.name);
  out->append(": ");
  const size_t begin = out->size();
  out->append(header.value);
  std::replace_if(
      out->begin() + static_cast<std::ptrdiff_t>(begin), out->end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  out->append("\r\n");
}

}  // namespace tenon::http1
