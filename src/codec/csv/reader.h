// Reads CSV (RFC 4180), row by row, from bytes that come in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tenon::csv {

struct Options {
  char delimiter = ',';
  size_t max_row_bytes = size_t{16} << 20;
  size_t max_columns = size_t{1} << 16;
};

enum class Step {
  kRow,   // row() holds the next one
  kMore,  // all bytes are read: Feed or End
  kEnd,   // there are no more rows
};

// A state machine without I/O. Rows end in LF, CRLF or CR; a field in quotes may hold all of these
// and, doubled, quotes. Empty lines and a byte order mark at the beginning are passed over; rows
// may differ in length, which is for the caller to judge. Thread-compatible.
class Reader {
 public:
  explicit Reader(Options options) : options_(options) {}

  // The next bytes, borrowed until Next has said kMore. Not to be called before that.
  void Feed(std::string_view bytes) { rest_ = bytes; }

  // No more bytes come.
  void End() { ended_ = true; }

  // INVALID_ARGUMENT, naming the line, for a quote where none may be, text behind a closing quote
  // and a quote that is never closed; OUT_OF_RANGE for a row beyond the limits. The reader is then
  // of no more use.
  absl::StatusOr<Step> Next();

  // The fields, borrowed until the next call of Next.
  std::span<const std::string_view> row() const { return fields_; }

  // The line that row() begins in, from 1.
  int64_t row_line() const { return row_line_; }

 private:
  enum class State { kRowStart, kFieldStart, kPlain, kQuoted, kQuoteInQuoted };

  absl::Status TakeSome();
  absl::Status TakeFieldStart();
  absl::Status TakePlain();
  absl::Status TakeQuoted();
  absl::Status TakeQuoteInQuoted();
  absl::Status TakeFieldEnd();
  absl::Status TakeRowStart();
  absl::Status TakeEnd();

  void AppendToField(size_t count);
  absl::Status EndField();
  void TakeLineBreak();
  absl::Status CheckSize() const;
  absl::Status Refuse(std::string_view reason) const;

  const Options options_;
  std::string_view rest_;
  bool ended_ = false;
  State state_ = State::kRowStart;
  bool after_cr_ = false;     // an LF that comes now belongs to it
  bool row_is_full_ = false;  // row() is to be built
  size_t mark_ = 0;           // bytes of a byte order mark that have come; 3 when it is settled
  int64_t line_ = 1;
  int64_t row_line_ = 1;
  std::string text_;          // the row's fields, one behind the other
  std::vector<size_t> ends_;  // where each of them ends in text_
  std::vector<std::string_view> fields_;
};

}  // namespace tenon::csv
