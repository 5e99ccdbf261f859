#include "npy/header.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "npy/internal/literal.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::npy {
namespace {

constexpr size_t kVersionAt = kMagic.size();
constexpr size_t kLengthAt = kVersionAt + 2;
constexpr size_t kAlignment = 64;

size_t ByteAt(std::string_view bytes, size_t at) { return static_cast<unsigned char>(bytes[at]); }

absl::Status NotServed(std::string_view descr, std::string_view reason) {
  return absl::UnimplementedError(StrCat("dtype ", Quote(descr, 64), " is not read: ", reason));
}

absl::Status Unknown(std::string_view descr) {
  switch (descr[1]) {
    case 'O':
      return NotServed(descr, "Python objects are pickled, and a pickle is a program");
    case 'c':
      return NotServed(descr, "it is complex");
    case 'M':
    case 'm':
      return NotServed(descr, "it is a time; store it as numbers");
    case 'V':
      return NotServed(descr, "it has bytes without a meaning");
    default:
      return NotServed(descr,
                       "it is none of booleans, integers, floats of 16 to 64 bits and strings");
  }
}

// "<f4" -> kind and size.
absl::Status ParseDescr(std::string_view descr, Layout* layout) {
  if (descr.size() < 2) return NotServed(descr, "it is no type of NumPy");
  const char order = descr[0];
  const char kind = descr[1];
  const char* begin = descr.data() + 2;
  const char* end = descr.data() + descr.size();
  size_t count = 0;
  const auto number = std::from_chars(begin, end, count);
  const bool sized = number.ec == std::errc() && number.ptr == end;
  const bool is_text = kind == 'S' || kind == 'U';
  const bool is_known =
      (kind == 'b' && count == 1) ||
      ((kind == 'i' || kind == 'u') && (count == 1 || count == 2 || count == 4 || count == 8)) ||
      (kind == 'f' && (count == 2 || count == 4 || count == 8)) || is_text;
  if (kind == 'O' || !sized || !is_known) return Unknown(descr);
  layout->kind = static_cast<Kind>(kind);
  constexpr size_t kCharacter = 4;
  if (count > std::numeric_limits<uint32_t>::max()) return NotServed(descr, "it is too wide");
  layout->item_bytes = kind == 'U' ? count * kCharacter : count;
  const bool has_order = kind == 'U' || (!is_text && layout->item_bytes > 1);
  if (order == '>' && has_order) return NotServed(descr, "it is big-endian");
  if (order != '<' && order != '>' && (order != '|' || has_order))
    return NotServed(descr, "it is no type of NumPy");
  return absl::OkStatus();
}

absl::Status CheckSizes(const Limits& limits, Header* header) {
  const std::vector<int64_t>& shape = header->layout.shape;
  if (shape.size() > limits.max_rank) {
    return absl::OutOfRangeError(
        StrCat("it has ", shape.size(), " dimensions, at most ", limits.max_rank, " are read"));
  }
  // Zeros are left out of the product, so that no other dimension hides behind one.
  int64_t product = 1;
  bool empty = false;
  for (const int64_t dim : shape) {
    empty |= dim == 0;
    if (dim != 0 && __builtin_mul_overflow(product, dim, &product))
      return absl::InvalidArgumentError("its shape has more elements than 63 bits count");
  }
  int64_t bytes = 0;
  const auto item = static_cast<int64_t>(header->layout.item_bytes);
  if (__builtin_mul_overflow(product, item, &bytes))
    return absl::InvalidArgumentError("its shape has more bytes than 63 bits count");
  header->item_count = empty ? 0 : product;
  header->data_bytes = empty ? 0 : bytes;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<Header>> ParseHeader(std::string_view bytes, const Limits& limits) {
  if (bytes.substr(0, kMagic.size()) != kMagic.substr(0, bytes.size()))
    return absl::InvalidArgumentError("it does not begin as a .npy file does");
  if (bytes.size() < kLengthAt) return std::nullopt;
  const size_t version = ByteAt(bytes, kVersionAt);
  if (version < 1 || version > 3 || ByteAt(bytes, kVersionAt + 1) != 0) {
    return absl::UnimplementedError(StrCat("format version ", version, ".",
                                           ByteAt(bytes, kVersionAt + 1),
                                           " is not read, 1.0 to 3.0 are"));
  }
  const size_t dict_at = kLengthAt + (version == 1 ? 2 : 4);
  if (bytes.size() < dict_at) return std::nullopt;
  size_t length = 0;
  for (size_t at = dict_at; at-- > kLengthAt;) length = length << 8 | ByteAt(bytes, at);
  if (length > limits.max_header_bytes) {
    return absl::OutOfRangeError(StrCat("its header has ", length, " bytes, at most ",
                                        limits.max_header_bytes, " are read"));
  }
  if (bytes.size() - dict_at < length) return std::nullopt;
  TENON_ASSIGN_OR_RETURN(const internal::HeaderLiteral literal,
                         internal::ParseHeaderLiteral(bytes.substr(dict_at, length)),
                         "reading the header");
  Header header;
  header.data_begin = dict_at + length;
  header.layout.fortran_order = literal.fortran_order;
  header.layout.shape = literal.shape;
  TENON_RETURN_IF_ERROR(ParseDescr(literal.descr, &header.layout));
  TENON_RETURN_IF_ERROR(CheckSizes(limits, &header));
  return header;
}

std::string DescrOf(const Layout& layout) {
  constexpr size_t kCharacter = 4;
  const char kind = static_cast<char>(layout.kind);
  const bool has_order =
      layout.kind == Kind::kText || (layout.kind != Kind::kBytes && layout.item_bytes > 1);
  const size_t count =
      layout.kind == Kind::kText ? layout.item_bytes / kCharacter : layout.item_bytes;
  return StrCat(has_order ? "<" : "|", std::string(1, kind), count);
}

std::string FormatHeader(const Layout& layout) {
  std::string dict =
      StrCat("{'descr': '", DescrOf(layout),
             "', 'fortran_order': ", layout.fortran_order ? "True" : "False", ", 'shape': (");
  for (size_t i = 0; i < layout.shape.size(); ++i)
    StrAppend(&dict, i > 0 ? " " : "", layout.shape[i], ",");
  if (layout.shape.size() > 1) dict.pop_back();
  dict.append("), }");
  const bool is_short = dict.size() + kAlignment <= std::numeric_limits<uint16_t>::max();
  const size_t dict_at = kLengthAt + (is_short ? 2 : 4);
  dict.append(kAlignment - 1 - (dict_at + dict.size()) % kAlignment, ' ');
  dict.push_back('\n');
  std::string header(kMagic);
  header.push_back(is_short ? '\1' : '\2');
  header.push_back('\0');
  for (size_t i = 0; i < dict_at - kLengthAt; ++i)
    header.push_back(static_cast<char>(dict.size() >> (8 * i) & 0xFF));
  return header + dict;
}

}  // namespace tenon::npy
