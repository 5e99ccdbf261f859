// Reads the head of an HTTP/1.1 request from bytes that lie in one piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::http1 {

struct HeadLimits {
  size_t max_head_bytes = 32 * 1024;   // http.max_head_bytes
  size_t max_headers = 100;            // http.max_headers
  size_t max_target_bytes = 8 * 1024;  // http.max_target_bytes
};

struct Header {
  std::string_view name;
  std::string_view value;  // without the white space around it
};

struct RequestHead {
  std::string_view method;
  std::string_view target;
  int version_minor = 1;  // HTTP/1.0 or HTTP/1.1
  std::vector<Header> headers;
  std::optional<int64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expect_continue = false;

  // The value of the first header of that name, whatever its case; empty when there is none.
  std::string_view Find(std::string_view name) const;
  size_t Count(std::string_view name) const;
};

// Why a message is refused: the status of the answer, after which the connection must end.
struct ParseError {
  int http_status = 400;
  std::string message;
};

// Strict beyond RFC 9112, against request smuggling: line ends are CRLF, no folded lines, no white
// space before a colon, one Host, one Content-Length of digits alone, no Transfer-Encoding but one
// `chunked`, and never both. Reused from request to request. Thread-compatible.
class RequestParser {
 public:
  explicit RequestParser(const HeadLimits& limits) : limits_(limits) {}

  // `bytes` begin where a request begins. The size of the head when it is complete, 0 when more
  // bytes are needed, nullopt when it is refused (see error()). A head borrows from `bytes`.
  std::optional<size_t> ParseHead(std::string_view bytes);

  const RequestHead& head() const { return head_; }
  const ParseError& error() const { return error_; }

  // Forgets the head, and keeps its memory for the next.
  void Reset();

 private:
  bool ParseRequestLine(std::string_view line);
  bool ParseVersion(std::string_view version);
  bool ParseHeaderLine(std::string_view line);
  bool Interpret();
  bool InterpretHeader(const Header& header);
  bool InterpretTransferEncoding(std::string_view value);
  bool InterpretContentLength(std::string_view value);
  bool Refuse(int http_status, std::string message);

  const HeadLimits limits_;
  RequestHead head_;
  ParseError error_;
  size_t hosts_ = 0;
};

}  // namespace tenon::http1
