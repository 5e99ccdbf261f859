#include "import/python/array_type.h"

#include <charconv>
#include <limits>
#include <utility>

#include "npy/array.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::python {
namespace {

constexpr size_t kCharacter = 4;
constexpr std::string_view kOrders = "<>|=";
constexpr std::string_view kKinds = "biufcSUOVMm";
// Elements without bytes cost the source nothing; only so many are believed.
constexpr int64_t kMostEmptyItems = 1'000'000;

absl::Status NoType(std::string_view descr) {
  return absl::InvalidArgumentError(StrCat("dtype ", Quote(descr, 64), " is no type of numpy"));
}

bool IsSized(char kind, size_t count) {
  switch (kind) {
    case 'b':
      return count == 1;
    case 'i':
    case 'u':
      return count == 1 || count == 2 || count == 4 || count == 8;
    case 'f':
      return count == 2 || count == 4 || count == 8 || count == 12 || count == 16;
    case 'c':
      return count == 8 || count == 16 || count == 24 || count == 32;
    case 'M':
    case 'm':
      return count == 8;
    default:
      return count <= std::numeric_limits<uint32_t>::max() / kCharacter;
  }
}

}  // namespace

absl::StatusOr<ArrayType> ParseArrayType(std::string_view descr) {
  std::string_view rest = descr;
  char order = '|';
  if (!rest.empty() && kOrders.find(rest[0]) != std::string_view::npos) {
    order = rest[0];
    rest.remove_prefix(1);
  }
  if (rest.empty() || kKinds.find(rest[0]) == std::string_view::npos) return NoType(descr);
  const char kind = rest[0];
  rest.remove_prefix(1);
  size_t count = 0;
  const auto number = std::from_chars(rest.data(), rest.data() + rest.size(), count);
  const std::string_view unit = rest.substr(static_cast<size_t>(number.ptr - rest.data()));
  const bool is_time = kind == 'M' || kind == 'm';
  if (number.ec == std::errc::result_out_of_range) return NoType(descr);
  if (!unit.empty() && !(is_time && unit.front() == '[' && unit.back() == ']'))
    return NoType(descr);
  if (kind == 'O') return ArrayType{kind, sizeof(void*), {}};
  if (!IsSized(kind, count)) return NoType(descr);
  const size_t item_bytes = kind == 'U' ? count * kCharacter : count;
  const bool has_order = kind != 'S' && kind != 'V' && item_bytes > 1;
  if (order == '>' && has_order)
    return absl::UnimplementedError(
        StrCat("dtype ", Quote(descr, 64), " is big-endian, which is not read"));
  return ArrayType{kind, item_bytes, {}};
}

std::string DescrOf(const ArrayType& type) {
  if (type.kind == 'O') return "|O";
  const bool has_order = type.kind != 'S' && type.kind != 'V' && type.item_bytes > 1;
  const size_t count = type.kind == 'U' ? type.item_bytes / kCharacter : type.item_bytes;
  return StrCat(has_order ? "<" : "|", std::string(1, type.kind), count);
}

absl::StatusOr<Shape> CheckedShape(const std::vector<int64_t>& dims, const ImportLimits& limits) {
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(dims));
  if (count > limits.max_array_elements) {
    return absl::OutOfRangeError(StrCat("an array of shape ", ShapeToString(dims), " has ", count,
                                        " elements, more than import.max_array_elements (",
                                        limits.max_array_elements, ")"));
  }
  return Shape(dims.begin(), dims.end());
}

absl::StatusOr<int64_t> ArrayBytes(const ArrayType& type, const std::vector<int64_t>& dims,
                                   const ImportLimits& limits) {
  TENON_RETURN_IF_ERROR(CheckedShape(dims, limits).status());
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(dims));
  if (type.item_bytes == 0 && count > kMostEmptyItems)
    return absl::OutOfRangeError(StrCat("an array has ", count, " elements without bytes"));
  int64_t bytes = 0;
  if (__builtin_mul_overflow(count, static_cast<int64_t>(type.item_bytes), &bytes))
    return absl::InvalidArgumentError("an array has more bytes than 63 bits count");
  return bytes;
}

absl::StatusOr<Array> MakeArray(const ArrayType& type, const std::vector<int64_t>& dims,
                                bool fortran_order, std::string_view data,
                                std::shared_ptr<const void> owner, const ImportLimits& limits) {
  if (type.kind == 'O') return absl::InvalidArgumentError("an array of objects has no bytes");
  TENON_ASSIGN_OR_RETURN(const int64_t bytes, ArrayBytes(type, dims, limits));
  if (std::cmp_not_equal(data.size(), bytes)) {
    return absl::InvalidArgumentError(StrCat("an array of shape ", ShapeToString(dims), " and ",
                                             DescrOf(type), " needs ", bytes, " bytes, and ",
                                             data.size(), " are there"));
  }
  Array array{type.kind, type.item_bytes,  Shape(dims.begin(), dims.end()),
              data,      std::move(owner), type.fields,
              {}};
  if (fortran_order && dims.size() > 1 && !data.empty()) {
    npy::Layout layout;
    layout.item_bytes = type.item_bytes;
    layout.fortran_order = true;
    layout.shape = dims;
    auto copy = std::make_shared<const std::string>(npy::ToRowMajor(layout, data));
    array.data = *copy;
    array.owner = std::move(copy);
  }
  return array;
}

}  // namespace tenon::python
