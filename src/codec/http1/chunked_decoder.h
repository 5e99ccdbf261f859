// Decodes a chunked body (RFC 9112, section 7.1), whatever the pieces in which it comes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http1/request_parser.h"

namespace tenon::http1 {

// Sizes are bare hexadecimal digits, line ends are CRLF. Extensions and trailers are read and
// dropped; framing may cost no more bytes than the data and 64 KiB. One for each body.
// Thread-compatible.
class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(int64_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}

  // Appends what `bytes` decode to, up to the end of the body; how many bytes were used, which is
  // all of them unless done(). Nullopt when the body is refused (see error()).
  std::optional<size_t> Decode(std::string_view bytes, std::string* body);

  // Whether the last chunk and the trailers have been read.
  bool done() const { return state_ == State::kDone; }
  const ParseError& error() const { return error_; }

 private:
  enum class State {
    kSize,
    kExtension,
    kSizeEnd,
    kData,
    kDataCr,
    kDataLf,
    kTrailerBegin,
    kTrailer,
    kTrailerLf,
    kEndLf,
    kDone,
    kRefused
  };

  void Step(char c);
  void AddSizeDigit(char c);
  void EndSizeLine();
  void Refuse(int http_status, std::string_view message);

  const int64_t max_body_bytes_;
  State state_ = State::kSize;
  int64_t left_in_chunk_ = 0;
  int size_digits_ = 0;
  int64_t data_bytes_ = 0;
  int64_t framing_bytes_ = 0;
  ParseError error_;
};

}  // namespace tenon::http1
