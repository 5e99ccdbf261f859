#include "import/python/internal/elements.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "npy/array.h"
#include "status/status.h"
#include "tensor/half.h"

namespace tenon::python::internal {
namespace {

template <typename T>
T Load(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

absl::Status NoNumber(char kind, size_t item_bytes) {
  return absl::InvalidArgumentError(
      StrCat("dtype ", NameOfDType(kind, item_bytes), " holds no numbers that are read"));
}

std::optional<int64_t> LoadSigned(size_t item_bytes, const char* bytes) {
  switch (item_bytes) {
    case 1:
      return Load<int8_t>(bytes);
    case 2:
      return Load<int16_t>(bytes);
    case 4:
      return Load<int32_t>(bytes);
    case 8:
      return Load<int64_t>(bytes);
    default:
      return std::nullopt;
  }
}

std::optional<uint64_t> LoadUnsigned(size_t item_bytes, const char* bytes) {
  switch (item_bytes) {
    case 1:
      return Load<uint8_t>(bytes);
    case 2:
      return Load<uint16_t>(bytes);
    case 4:
      return Load<uint32_t>(bytes);
    case 8:
      return Load<uint64_t>(bytes);
    default:
      return std::nullopt;
  }
}

std::optional<double> LoadFloat(size_t item_bytes, const char* bytes) {
  switch (item_bytes) {
    case 2:
      return FloatFromFp16(Load<uint16_t>(bytes));
    case 4:
      return Load<float>(bytes);
    case 8:
      return Load<double>(bytes);
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::StatusOr<int64_t> WholeNumber(double number) {
  constexpr double kBound = 9223372036854775808.0;
  if (!(number >= -kBound && number < kBound) || std::trunc(number) != number)
    return absl::InvalidArgumentError(StrCat(number, " is no integer of 64 bits"));
  return static_cast<int64_t>(number);
}

absl::StatusOr<double> ReadDouble(char kind, size_t item_bytes, const char* bytes) {
  if (kind == 'f') {
    if (const auto value = LoadFloat(item_bytes, bytes)) return *value;
  } else if (kind == 'i') {
    if (const auto value = LoadSigned(item_bytes, bytes)) return static_cast<double>(*value);
  } else if (kind == 'u' || kind == 'b') {
    if (const auto value = LoadUnsigned(item_bytes, bytes)) return static_cast<double>(*value);
  }
  return NoNumber(kind, item_bytes);
}

absl::StatusOr<int64_t> ReadInt(char kind, size_t item_bytes, const char* bytes) {
  if (kind == 'f') {
    TENON_ASSIGN_OR_RETURN(const double value, ReadDouble(kind, item_bytes, bytes));
    return WholeNumber(value);
  }
  if (kind == 'i') {
    if (const auto value = LoadSigned(item_bytes, bytes)) return *value;
  } else if (kind == 'u' || kind == 'b') {
    if (const auto value = LoadUnsigned(item_bytes, bytes)) {
      if (!std::in_range<int64_t>(*value))
        return absl::InvalidArgumentError(StrCat(*value, " does not fit 64 bits with a sign"));
      return static_cast<int64_t>(*value);
    }
  }
  return NoNumber(kind, item_bytes);
}

absl::StatusOr<std::string> ReadText(const Array& array, int64_t i) {
  npy::Layout layout;
  layout.kind = array.kind == 'S' ? npy::Kind::kBytes : npy::Kind::kText;
  layout.item_bytes = array.item_bytes;
  return npy::TextOf(
      layout, array.data.substr(static_cast<size_t>(i) * array.item_bytes, array.item_bytes));
}

std::string NameOfDType(char kind, size_t item_bytes) {
  switch (kind) {
    case 'b':
      return "bool";
    case 'i':
      return StrCat("int", item_bytes * 8);
    case 'u':
      return StrCat("uint", item_bytes * 8);
    case 'f':
      return StrCat("float", item_bytes * 8);
    case 'c':
      return StrCat("complex", item_bytes * 8);
    case 'S':
      return "bytes";
    case 'U':
      return "str";
    case 'O':
      return "object";
    case 'V':
      return "record";
    case 'M':
      return "datetime64";
    case 'm':
      return "timedelta64";
    default:
      return StrCat("'", std::string(1, kind), "'");
  }
}

std::optional<DType> TensorTypeOf(char kind, size_t item_bytes) {
  for (const DTypeRow& row : DTypeTable()) {
    if (row.dtype != DType::kBytes && row.dtype != DType::kBf16 &&
        row.numpy == NameOfDType(kind, item_bytes))
      return row.dtype;
  }
  return std::nullopt;
}

absl::Status CheckSizes(const Array& array) {
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(array.shape));
  if (array.kind == 'O') {
    if (std::cmp_not_equal(array.items.size(), count))
      return absl::InvalidArgumentError(
          StrCat("it holds ", array.items.size(), " objects, and its shape says ", count));
    return absl::OkStatus();
  }
  int64_t bytes = 0;
  if (__builtin_mul_overflow(count, static_cast<int64_t>(array.item_bytes), &bytes) ||
      std::cmp_not_equal(array.data.size(), bytes))
    return absl::InvalidArgumentError(
        StrCat("it holds ", array.data.size(), " bytes, and its shape ", ShapeToString(array.shape),
               " of ", NameOfDType(array.kind, array.item_bytes), " says otherwise"));
  return absl::OkStatus();
}

}  // namespace tenon::python::internal
