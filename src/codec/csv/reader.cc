#include "csv/reader.h"

#include <algorithm>

#include "status/status.h"

namespace tenon::csv {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsLineBreak(char c) { return c == '\n' || c == '\r'; }

}  // namespace

absl::StatusOr<Step> Reader::Next() {
  if (row_is_full_) {
    text_.clear();
    ends_.clear();
    fields_.clear();
    row_is_full_ = false;
  }
  while (!row_is_full_) {
    const bool has_bytes = !rest_.empty();
    if (!has_bytes && !ended_) return Step::kMore;
    const bool between_rows = state_ == State::kRowStart && mark_ % kByteOrderMark.size() == 0;
    if (!has_bytes && between_rows) return Step::kEnd;
    TENON_RETURN_IF_ERROR(has_bytes ? TakeSome() : TakeEnd());
  }
  size_t begin = 0;
  for (const size_t end : ends_) {
    fields_.push_back(std::string_view(text_).substr(begin, end - begin));
    begin = end;
  }
  return Step::kRow;
}

// Takes what the state knows how to read; a byte at least, or a change of state.
absl::Status Reader::TakeSome() {
  switch (state_) {
    case State::kRowStart:
      return TakeRowStart();
    case State::kFieldStart:
      return TakeFieldStart();
    case State::kPlain:
      return TakePlain();
    case State::kQuoted:
      return TakeQuoted();
    case State::kQuoteInQuoted:
      return TakeQuoteInQuoted();
  }
  return absl::InternalError("a state that no row has");
}

absl::Status Reader::TakeRowStart() {
  const char c = rest_.front();
  if (mark_ < kByteOrderMark.size()) {
    if (c == kByteOrderMark[mark_]) {
      rest_.remove_prefix(1);
      ++mark_;
      return absl::OkStatus();
    }
    // What looked like a mark is text.
    text_.append(kByteOrderMark.substr(0, mark_));
    if (mark_ > 0) state_ = State::kPlain;
    mark_ = kByteOrderMark.size();
    if (state_ == State::kPlain) return absl::OkStatus();
  }
  if (IsLineBreak(c)) {
    TakeLineBreak();
    return absl::OkStatus();
  }
  after_cr_ = false;
  row_line_ = line_;
  state_ = State::kFieldStart;
  return absl::OkStatus();
}

absl::Status Reader::TakeFieldStart() {
  if (rest_.front() != '"') {
    state_ = State::kPlain;
    return absl::OkStatus();
  }
  rest_.remove_prefix(1);
  state_ = State::kQuoted;
  return absl::OkStatus();
}

absl::Status Reader::TakePlain() {
  const auto special = std::find_if(rest_.begin(), rest_.end(), [this](char c) {
    return c == options_.delimiter || c == '"' || IsLineBreak(c);
  });
  AppendToField(static_cast<size_t>(special - rest_.begin()));
  TENON_RETURN_IF_ERROR(CheckSize());
  if (rest_.empty()) return absl::OkStatus();
  if (rest_.front() == '"') return Refuse("a quote stands in a field that does not begin with one");
  return TakeFieldEnd();
}

absl::Status Reader::TakeQuoted() {
  const size_t quote = std::min(rest_.find('"'), rest_.size());
  const std::string_view taken = rest_.substr(0, quote);
  for (const char c : taken) {
    if (c == '\r' || (c == '\n' && !after_cr_)) ++line_;
    after_cr_ = c == '\r';
  }
  AppendToField(quote);
  TENON_RETURN_IF_ERROR(CheckSize());
  if (rest_.empty()) return absl::OkStatus();
  after_cr_ = false;
  rest_.remove_prefix(1);
  state_ = State::kQuoteInQuoted;
  return absl::OkStatus();
}

absl::Status Reader::TakeQuoteInQuoted() {
  const char c = rest_.front();
  if (c == '"') {
    AppendToField(1);
    state_ = State::kQuoted;
    return absl::OkStatus();
  }
  if (!IsLineBreak(c) && c != options_.delimiter)
    return Refuse("text stands behind a closing quote");
  return TakeFieldEnd();
}

// At a delimiter or a line break.
absl::Status Reader::TakeFieldEnd() {
  TENON_RETURN_IF_ERROR(EndField());
  if (IsLineBreak(rest_.front())) {
    TakeLineBreak();
    state_ = State::kRowStart;
    row_is_full_ = true;
  } else {
    rest_.remove_prefix(1);
    state_ = State::kFieldStart;
  }
  return absl::OkStatus();
}

// The last row need not end in a line break.
absl::Status Reader::TakeEnd() {
  if (state_ == State::kQuoted) return Refuse("a quote is opened and never closed");
  if (state_ == State::kRowStart) text_.append(kByteOrderMark.substr(0, mark_));
  TENON_RETURN_IF_ERROR(EndField());
  mark_ = kByteOrderMark.size();
  state_ = State::kRowStart;
  row_is_full_ = true;
  return absl::OkStatus();
}

void Reader::AppendToField(size_t count) {
  text_.append(rest_.substr(0, count));
  rest_.remove_prefix(count);
}

absl::Status Reader::EndField() {
  if (ends_.size() == options_.max_columns) {
    return absl::OutOfRangeError(
        StrCat("line ", row_line_, ": a row has more than ", options_.max_columns, " columns"));
  }
  ends_.push_back(text_.size());
  return absl::OkStatus();
}

void Reader::TakeLineBreak() {
  const char c = rest_.front();
  if (c == '\r' || !after_cr_) ++line_;
  after_cr_ = c == '\r';
  rest_.remove_prefix(1);
}

absl::Status Reader::CheckSize() const {
  if (text_.size() <= options_.max_row_bytes) return absl::OkStatus();
  return absl::OutOfRangeError(
      StrCat("line ", row_line_, ": a row has more than ", options_.max_row_bytes, " bytes"));
}

absl::Status Reader::Refuse(std::string_view reason) const {
  return absl::InvalidArgumentError(StrCat("line ", line_, ": ", reason));
}

}  // namespace tenon::csv
