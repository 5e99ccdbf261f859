// Writes the head of an HTTP/1.1 answer.
#pragma once

#include <string>
#include <string_view>

#include "http1/request_parser.h"

namespace tenon::http1 {

// The reason phrase of a status; "Unknown" for one without.
std::string_view ReasonPhrase(int status);

// "HTTP/1.1 200 OK\r\n"
void AppendStatusLine(int status, std::string* out);

// "Name: value\r\n". A CR, LF or NUL in the value becomes a space, so that no value can end the
// head.
void AppendHeader(const Header& header, std::string* out);

}  // namespace tenon::http1
