#include "json/tensor_body.h"

#include <algorithm>

#include "json/internal/skip.h"

namespace tenon::json {
namespace {

using internal::Cursor;
using internal::SkipString;
using internal::SkipValue;

// What stands in the envelope for an array that was cut out.
constexpr std::string_view kInsteadOfData = "null";

class Splitter {
 public:
  Splitter(std::string_view body, TensorBody* out)
      : cursor_{body.data(), body.data() + body.size()}, copied_(body.data()), out_(*out) {}

  absl::Status Split() {
    out_.envelope.clear();
    out_.data.clear();
    bool inputs_seen = false;
    EachMember([&](std::string_view key) {
      if (key != "inputs" || cursor_.Peek() != '[') return SkipValue(cursor_);
      twice_ = twice_ || inputs_seen;
      inputs_seen = true;
      return SplitInputs();
    });
    out_.envelope.append(copied_, cursor_.end);
    return twice_ ? absl::InvalidArgumentError(
                        "a request has 'inputs' once, and an input has 'data' once")
                  : absl::OkStatus();
  }

 private:
  // Calls `on_value` for each member of the object at hand, with the cursor at its value. False for
  // what is no object.
  template <typename OnValue>
  bool EachMember(OnValue on_value) {
    cursor_.SkipSpace();
    if (!cursor_.Take('{')) return false;
    cursor_.SkipSpace();
    if (cursor_.Take('}')) return true;
    while (true) {
      cursor_.SkipSpace();
      const char* begin = cursor_.at + 1;
      if (!cursor_.Take('"') || !SkipString(cursor_)) return false;
      const std::string_view key(begin, static_cast<size_t>(cursor_.at - 1 - begin));
      cursor_.SkipSpace();
      if (!cursor_.Take(':')) return false;
      cursor_.SkipSpace();
      if (!on_value(key)) return false;
      cursor_.SkipSpace();
      if (cursor_.Take('}')) return true;
      if (!cursor_.Take(',')) return false;
    }
  }

  bool SplitInputs() {
    cursor_.Take('[');
    cursor_.SkipSpace();
    if (cursor_.Take(']')) return true;
    while (true) {
      out_.data.emplace_back();
      cursor_.SkipSpace();
      if (!(cursor_.Peek() == '{' ? SplitInput() : SkipValue(cursor_))) return false;
      cursor_.SkipSpace();
      if (cursor_.Take(']')) return true;
      if (!cursor_.Take(',')) return false;
    }
  }

  bool SplitInput() {
    return EachMember([&](std::string_view key) {
      const char* begin = cursor_.at;
      const bool is_data = key == "data" && cursor_.Peek() == '[';
      if (!SkipValue(cursor_)) return false;
      if (is_data) Cut(begin);
      return true;
    });
  }

  // From `begin` to the cursor lies the data of the last input.
  void Cut(const char* begin) {
    twice_ = twice_ || !out_.data.back().empty();
    out_.data.back() = std::string_view(begin, static_cast<size_t>(cursor_.at - begin));
    out_.envelope.append(copied_, begin);
    out_.envelope.append(kInsteadOfData);
    copied_ = cursor_.at;
  }

  Cursor cursor_;
  const char* copied_;  // up to here the body is in the envelope
  TensorBody& out_;
  bool twice_ = false;
};

}  // namespace

absl::Status SplitTensorBody(std::string_view body, TensorBody* out) {
  return Splitter(body, out).Split();
}

size_t PlaceInBody(std::string_view body, const TensorBody& split, size_t place) {
  for (const std::string_view data : split.data) {
    if (data.empty()) continue;
    if (place <= static_cast<size_t>(data.data() - body.data())) break;
    place += data.size() - kInsteadOfData.size();
  }
  return place;
}

}  // namespace tenon::json
