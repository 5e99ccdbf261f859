#include "import/skops/internal/npy_array.h"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "import/python/array_type.h"
#include "npy/header.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::python::internal {
namespace {

constexpr size_t kMostFields = 256;

// A walk over the Python literal that a header is. Every Take is false when something else stands
// there.
class Literal {
 public:
  explicit Literal(std::string_view text) : rest_(text) {}

  bool Take(std::string_view token) {
    Skip();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  std::optional<std::string> TakeText() {
    if (!Take("'")) return std::nullopt;
    const size_t end = rest_.find('\'');
    if (end == std::string_view::npos || rest_.substr(0, end).find('\\') != std::string_view::npos)
      return std::nullopt;
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }
  std::optional<int64_t> TakeInt() {
    Skip();
    int64_t value = 0;
    const auto number = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (number.ec != std::errc() || value < 0) return std::nullopt;
    rest_.remove_prefix(static_cast<size_t>(number.ptr - rest_.data()));
    return value;
  }
  bool at_end() {
    Skip();
    return rest_.empty();
  }

 private:
  void Skip() {
    const size_t at = rest_.find_first_not_of(" \n");
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at);
  }

  std::string_view rest_;
};

struct Head {
  ArrayType type;
  std::vector<int64_t> dims;
  bool fortran_order = false;
  size_t data_begin = 0;
};

absl::Status Odd() { return absl::InvalidArgumentError("its header is none that numpy writes"); }

// [('a', '<f8'), ('', '|V4'), ...]: fields without a name are padding.
absl::Status ReadRecord(Literal* literal, ArrayType* type) {
  *type = {'V', 0, {}};
  while (!literal->Take("]")) {
    if (!literal->Take("(")) return Odd();
    const auto name = literal->TakeText();
    if (!name.has_value() || !literal->Take(",")) return Odd();
    const auto descr = literal->TakeText();
    if (!descr.has_value() || !literal->Take(")")) {
      return absl::UnimplementedError(
          StrCat("field ", Quote(*name), " of its structured dtype holds records or arrays"));
    }
    literal->Take(",");
    TENON_ASSIGN_OR_RETURN(const ArrayType field, ParseArrayType(*descr));
    if (field.kind == 'O')
      return absl::UnimplementedError(StrCat("field ", Quote(*name), " holds objects"));
    if (!name->empty())
      type->fields.push_back({*name, field.kind, field.item_bytes, type->item_bytes});
    type->item_bytes += field.item_bytes;
    if (type->fields.size() > kMostFields)
      return absl::OutOfRangeError(StrCat("its dtype has more than ", kMostFields, " fields"));
  }
  return absl::OkStatus();
}

absl::Status ReadDims(Literal* literal, std::vector<int64_t>* dims) {
  if (!literal->Take("(")) return Odd();
  while (!literal->Take(")")) {
    const auto dim = literal->TakeInt();
    if (!dim.has_value() || dims->size() >= kMaxRank) return Odd();
    dims->push_back(*dim);
    literal->Take(",");
  }
  return absl::OkStatus();
}

absl::Status ReadLiteral(std::string_view text, Head* head) {
  Literal literal(text);
  if (!literal.Take("{")) return Odd();
  int seen = 0;
  while (!literal.Take("}")) {
    const auto key = literal.TakeText();
    if (!key.has_value() || !literal.Take(":")) return Odd();
    if (*key == "descr" && literal.Take("[")) {
      TENON_RETURN_IF_ERROR(ReadRecord(&literal, &head->type));
      seen |= 1;
    } else if (*key == "descr") {
      const auto descr = literal.TakeText();
      if (!descr.has_value()) return Odd();
      TENON_ASSIGN_OR_RETURN(head->type, ParseArrayType(*descr));
      seen |= 1;
    } else if (*key == "fortran_order") {
      head->fortran_order = literal.Take("True");
      if (!head->fortran_order && !literal.Take("False")) return Odd();
      seen |= 2;
    } else if (*key == "shape" && head->dims.empty()) {
      TENON_RETURN_IF_ERROR(ReadDims(&literal, &head->dims));
      seen |= 4;
    } else {
      return Odd();
    }
    literal.Take(",");
  }
  return seen == 7 && literal.at_end() ? absl::OkStatus() : Odd();
}

absl::StatusOr<Head> ReadHead(std::string_view file) {
  constexpr size_t kLengthAt = npy::kMagic.size() + 2;
  if (!file.starts_with(npy::kMagic) || file.size() < kLengthAt + 4)
    return absl::InvalidArgumentError("it does not begin as a .npy file does");
  const auto byte = [&](size_t at) { return static_cast<size_t>(static_cast<uint8_t>(file[at])); };
  const size_t version = byte(npy::kMagic.size());
  if (version < 1 || version > 3)
    return absl::UnimplementedError(StrCat("format version ", version, " is not read"));
  const size_t width = version == 1 ? 2 : 4;
  size_t length = 0;
  for (size_t i = width; i-- > 0;) length = length << 8 | byte(kLengthAt + i);
  const size_t begin = kLengthAt + width;
  if (length > file.size() - begin) return absl::InvalidArgumentError("it ends within its header");
  Head head;
  TENON_RETURN_IF_ERROR(ReadLiteral(file.substr(begin, length), &head));
  head.data_begin = begin + length;
  return head;
}

}  // namespace

absl::StatusOr<Array> ReadNpy(std::string_view file, std::shared_ptr<const void> owner,
                              const ImportLimits& limits) {
  TENON_ASSIGN_OR_RETURN(const Head head, ReadHead(file));
  if (head.type.kind == 'O')
    return absl::UnimplementedError(
        "it holds pickled objects, which are not read from a .npy file");
  return MakeArray(head.type, head.dims, head.fortran_order, file.substr(head.data_begin),
                   std::move(owner), limits);
}

}  // namespace tenon::python::internal
