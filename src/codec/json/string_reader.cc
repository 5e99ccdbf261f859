#include "json/string_reader.h"

#include <string>

#include "json/internal/array_walk.h"
#include "json/internal/string_text.h"
#include "strings/quote.h"

namespace tenon::json {
namespace {

using internal::Cursor;

class StringElements {
 public:
  explicit StringElements(absl::FunctionRef<void(std::string_view)> sink) : sink_(sink) {}

  bool Take(Cursor& cursor, size_t) {
    const char* begin = cursor.at;
    if (!internal::TakeString(cursor, &text_)) {
      cursor.at = begin;
      return false;
    }
    sink_(text_);
    return true;
  }

  static absl::Status Refusal(const Cursor& cursor, size_t index) {
    const std::string_view rest(cursor.at, static_cast<size_t>(cursor.end - cursor.at));
    return absl::InvalidArgumentError(
        StrCat("element ", index, " is no string in UTF-8: ", Quote(rest, 32)));
  }

 private:
  absl::FunctionRef<void(std::string_view)> sink_;
  std::string text_;
};

}  // namespace

absl::Status ReadStrings(std::string_view array, std::span<const int64_t> shape, size_t expected,
                         absl::FunctionRef<void(std::string_view)> sink) {
  StringElements elements(sink);
  return internal::WalkArray(array, shape, expected, elements);
}

}  // namespace tenon::json
