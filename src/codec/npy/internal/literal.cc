#include "npy/internal/literal.h"

#include <algorithm>
#include <charconv>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::npy::internal {
namespace {

// Takes tokens off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  void SkipSpace() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }

  bool Take(std::string_view token) {
    SkipSpace();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  absl::Status Expect(std::string_view token) {
    return Take(token) ? absl::OkStatus() : Unexpected(Quote(token));
  }

  bool IsAt(char c) {
    SkipSpace();
    return rest_.starts_with(c);
  }

  bool IsAtEnd() {
    SkipSpace();
    return rest_.empty();
  }

  absl::StatusOr<std::string> TakeString() {
    SkipSpace();
    if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"')) return Unexpected("a string");
    const size_t end = rest_.find(rest_[0], 1);
    if (end == std::string_view::npos) return Unexpected("a string that ends");
    const std::string_view text = rest_.substr(1, end - 1);
    if (text.find('\\') != std::string_view::npos) return Unexpected("a string without escapes");
    rest_.remove_prefix(end + 1);
    return std::string(text);
  }

  absl::StatusOr<int64_t> TakeSize() {
    SkipSpace();
    int64_t size = 0;
    const auto result = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
    if (result.ec == std::errc::result_out_of_range)
      return absl::InvalidArgumentError("a dimension does not fit 63 bits");
    if (result.ec != std::errc() || size < 0) return Unexpected("a size");
    rest_.remove_prefix(static_cast<size_t>(result.ptr - rest_.data()));
    Take("L");  // Python 2 wrote its long integers so
    return size;
  }

  absl::Status Unexpected(std::string_view expected) const {
    return absl::InvalidArgumentError(
        StrCat("expected ", expected, " at ", Quote(rest_.substr(0, 16))));
  }

 private:
  std::string_view rest_;
};

absl::Status ParseShape(Scanner& scanner, std::vector<int64_t>* shape) {
  TENON_RETURN_IF_ERROR(scanner.Expect("("));
  while (!scanner.Take(")")) {
    TENON_ASSIGN_OR_RETURN(const int64_t size, scanner.TakeSize());
    shape->push_back(size);
    if (scanner.Take(",")) continue;
    // (3) is a number in brackets, (3,) a tuple.
    if (shape->size() == 1) return scanner.Unexpected("','");
    TENON_RETURN_IF_ERROR(scanner.Expect(")"));
    break;
  }
  return absl::OkStatus();
}

absl::Status ParseMember(Scanner& scanner, std::string_view key, HeaderLiteral* literal) {
  if (key == "descr") {
    if (scanner.IsAt('[')) return absl::UnimplementedError("its elements are records");
    TENON_ASSIGN_OR_RETURN(literal->descr, scanner.TakeString());
  } else if (key == "fortran_order") {
    literal->fortran_order = scanner.Take("True");
    if (!literal->fortran_order) TENON_RETURN_IF_ERROR(scanner.Expect("False"));
  } else if (key == "shape") {
    TENON_RETURN_IF_ERROR(ParseShape(scanner, &literal->shape));
  } else {
    return absl::InvalidArgumentError(StrCat("there is no key ", Quote(key, 64)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HeaderLiteral> ParseHeaderLiteral(std::string_view text) {
  Scanner scanner(text);
  HeaderLiteral literal;
  std::vector<std::string> seen;
  TENON_RETURN_IF_ERROR(scanner.Expect("{"));
  while (!scanner.Take("}")) {
    TENON_ASSIGN_OR_RETURN(std::string key, scanner.TakeString());
    if (std::find(seen.begin(), seen.end(), key) != seen.end())
      return absl::InvalidArgumentError(StrCat("key ", Quote(key, 64), " is there twice"));
    TENON_RETURN_IF_ERROR(scanner.Expect(":"));
    TENON_RETURN_IF_ERROR(ParseMember(scanner, key, &literal));
    seen.push_back(std::move(key));
    if (scanner.Take(",")) continue;
    TENON_RETURN_IF_ERROR(scanner.Expect("}"));
    break;
  }
  if (!scanner.IsAtEnd()) return scanner.Unexpected("the end");
  for (const std::string_view key : {"descr", "fortran_order", "shape"}) {
    if (std::find(seen.begin(), seen.end(), key) == seen.end())
      return absl::InvalidArgumentError(StrCat("key ", Quote(key), " is missing"));
  }
  return literal;
}

}  // namespace tenon::npy::internal
