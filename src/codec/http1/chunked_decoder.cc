#include "http1/chunked_decoder.h"

#include <algorithm>

#include "strings/str_cat.h"

namespace tenon::http1 {
namespace {

constexpr int64_t kFreeFramingBytes = 64 * 1024;

// 2^60: far above every limit, far below overflow.
constexpr int kMaxSizeDigits = 15;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<size_t> ChunkedDecoder::Decode(std::string_view bytes, std::string* body) {
  size_t at = 0;
  while (at < bytes.size() && !done()) {
    if (state_ == State::kData) {
      const size_t count = std::min(static_cast<size_t>(left_in_chunk_), bytes.size() - at);
      body->append(bytes.substr(at, count));
      at += count;
      data_bytes_ += static_cast<int64_t>(count);
      left_in_chunk_ -= static_cast<int64_t>(count);
      if (left_in_chunk_ == 0) state_ = State::kDataCr;
      continue;
    }
    Step(bytes[at++]);
    if (++framing_bytes_ > data_bytes_ + kFreeFramingBytes)
      Refuse(400, "chunked body has more framing than data");
    if (state_ == State::kRefused) return std::nullopt;
  }
  return at;
}

void ChunkedDecoder::Step(char c) {
  const auto expect = [&](char wanted, State next) {
    if (c != wanted) return Refuse(400, "chunked body has something else where a line should end");
    state_ = next;
  };
  switch (state_) {
    case State::kSize:
      return AddSizeDigit(c);
    case State::kExtension:
      if (c == '\r') state_ = State::kSizeEnd;
      if (c == '\n') Refuse(400, "chunk line does not end in CRLF");
      return;
    case State::kSizeEnd:
      if (c != '\n') return Refuse(400, "chunk line does not end in CRLF");
      return EndSizeLine();
    case State::kDataCr:
      return expect('\r', State::kDataLf);
    case State::kDataLf:
      return expect('\n', State::kSize);
    case State::kTrailerBegin:
      state_ = c == '\r' ? State::kEndLf : State::kTrailer;
      if (c == '\n') Refuse(400, "trailer line does not end in CRLF");
      return;
    case State::kTrailer:
      if (c == '\r') state_ = State::kTrailerLf;
      if (c == '\n') Refuse(400, "trailer line does not end in CRLF");
      return;
    case State::kTrailerLf:
      return expect('\n', State::kTrailerBegin);
    case State::kEndLf:
      return expect('\n', State::kDone);
    case State::kData:
    case State::kDone:
    case State::kRefused:
      return;
  }
}

void ChunkedDecoder::AddSizeDigit(char c) {
  const int value = HexValue(c);
  if (value < 0) {
    if (size_digits_ == 0 || (c != '\r' && c != ';'))
      return Refuse(400, "chunk size is not a hexadecimal number");
    state_ = c == '\r' ? State::kSizeEnd : State::kExtension;
    return;
  }
  if (++size_digits_ > kMaxSizeDigits) return Refuse(413, "chunk is larger than any body");
  left_in_chunk_ = left_in_chunk_ * 16 + value;
}

void ChunkedDecoder::EndSizeLine() {
  size_digits_ = 0;
  if (left_in_chunk_ == 0) {
    state_ = State::kTrailerBegin;
    return;
  }
  if (left_in_chunk_ > max_body_bytes_ - data_bytes_) {
    return Refuse(413, StrCat("request body is larger than http.max_body_bytes (", max_body_bytes_,
                              " bytes)"));
  }
  state_ = State::kData;
}

void ChunkedDecoder::Refuse(int http_status, std::string_view message) {
  if (state_ == State::kRefused) return;
  state_ = State::kRefused;
  error_ = {http_status, std::string(message)};
}

}  // namespace tenon::http1
