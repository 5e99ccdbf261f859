#include "dialect/oip/internal/typed_contents.h"

#include <bit>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>

#include "proto/wire.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon::oip::internal {
namespace {

// One field of InferTensorContents.
struct ContentsField {
  uint32_t number = 0;  // 0: the type has none
  std::string_view name;
  WireType type = WireType::kVarint;  // of one element
};

ContentsField FieldOf(DType dtype) {
  switch (dtype) {
    case DType::kBool:
      return {1, "bool_contents"};
    case DType::kInt8:
    case DType::kInt16:
    case DType::kInt32:
      return {2, "int_contents"};
    case DType::kInt64:
      return {3, "int64_contents"};
    case DType::kUint8:
    case DType::kUint16:
    case DType::kUint32:
      return {4, "uint_contents"};
    case DType::kUint64:
      return {5, "uint64_contents"};
    case DType::kFp32:
      return {6, "fp32_contents", WireType::kFixed32};
    case DType::kFp64:
      return {7, "fp64_contents", WireType::kFixed64};
    case DType::kBytes:
      return {8, "bytes_contents", WireType::kBytes};
    case DType::kFp16:
    case DType::kBf16:
      break;
  }
  return {};
}

absl::Status WrongCount(const ContentsField& field, int64_t count, const Outline& outline) {
  return absl::InvalidArgumentError(StrCat("'", field.name, "' has ", count,
                                           " elements, and the shape ",
                                           ShapeToString(outline.shape), " ", outline.elements));
}

// Hands every field of `contents` to `take`; refuses those of other types.
template <typename Take>
absl::Status ForEachField(const ContentsField& wanted, std::string_view contents,
                          const Take& take) {
  constexpr uint32_t kLastField = 8;
  WireReader reader(contents);
  while (!reader.done()) {
    TENON_ASSIGN_OR_RETURN(const WireField field, reader.Next(), "reading its contents");
    if (field.number > kLastField) continue;
    const bool fits = field.type == wanted.type || field.type == WireType::kBytes;
    if (field.number != wanted.number || !fits) {
      return absl::InvalidArgumentError(
          StrCat("its contents are in field ", field.number, ", expected '", wanted.name, "'"));
    }
    TENON_RETURN_IF_ERROR(take(field));
  }
  return absl::OkStatus();
}

// The bytes of each packed field or single element, one after the other.
absl::StatusOr<Tensor> FixedTensor(const Outline& outline, const ContentsField& field,
                                   std::string_view contents,
                                   const std::shared_ptr<const void>& owner) {
  std::string_view only;
  std::string joined;
  size_t pieces = 0;
  TENON_RETURN_IF_ERROR(ForEachField(field, contents, [&](const WireField& piece) {
    if (++pieces == 1) {
      only = piece.bytes;
    } else {
      if (pieces == 2) joined = only;
      joined.append(piece.bytes);
    }
    return absl::OkStatus();
  }));
  const std::string_view bytes = pieces > 1 ? joined : only;
  const size_t size = SizeOf(outline.dtype);
  if (bytes.size() != static_cast<size_t>(outline.elements) * size)
    return WrongCount(field, static_cast<int64_t>(bytes.size() / size), outline);
  const auto raw = std::as_bytes(std::span(bytes.data(), bytes.size()));
  if (pieces > 1) return Tensor::CopyOf(outline.dtype, outline.shape, raw);
  return Tensor::Wrap(outline.dtype, outline.shape, raw, owner);
}

absl::StatusOr<Tensor> BytesTensor(const Outline& outline, const ContentsField& field,
                                   std::string_view contents, const DecodeOptions& options) {
  std::string packed;
  int64_t count = 0;
  TENON_RETURN_IF_ERROR(ForEachField(field, contents, [&](const WireField& element) {
    if (++count > outline.elements) return absl::OkStatus();
    AppendBytesElement(element.bytes, &packed);
    return CheckDataSize(static_cast<int64_t>(packed.size()), options);
  }));
  if (count != outline.elements) return WrongCount(field, count, outline);
  return Tensor::FromPackedBytes(outline.shape, std::move(packed));
}

// The numbers of a field as varints, packed or one by one.
absl::Status ForEachNumber(const ContentsField& field, std::string_view contents,
                           const auto& take) {
  return ForEachField(field, contents, [&](const WireField& piece) -> absl::Status {
    if (piece.type == WireType::kVarint) return take(piece.value);
    std::string_view packed = piece.bytes;
    while (!packed.empty()) {
      uint64_t value = 0;
      if (!TakeWireVarint(&packed, &value)) {
        return absl::InvalidArgumentError(
            StrCat("'", field.name, "' holds a number that is cut short or too long"));
      }
      TENON_RETURN_IF_ERROR(take(value));
    }
    return absl::OkStatus();
  });
}

// protobuf keeps the low 32 bits of what comes in a field of 32 bits.
template <typename T>
absl::StatusOr<T> Narrow(uint64_t value, int64_t index, DType dtype) {
  if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else if constexpr (sizeof(T) == sizeof(uint64_t)) {
    return std::bit_cast<T>(value);
  } else {
    const auto low = static_cast<uint32_t>(value);
    using Wide = std::conditional_t<std::is_signed_v<T>, int32_t, uint32_t>;
    const auto wide = std::bit_cast<Wide>(low);
    if (wide >= std::numeric_limits<T>::min() && wide <= std::numeric_limits<T>::max())
      return static_cast<T>(wide);
    return absl::InvalidArgumentError(
        StrCat("element ", index, " is ", wide, ", which ", NameOf(dtype), " does not hold"));
  }
}

template <typename T>
absl::StatusOr<Tensor> NumberTensor(const Outline& outline, const ContentsField& field,
                                    std::string_view contents) {
  // Counted first: a shape alone must not take memory.
  int64_t count = 0;
  TENON_RETURN_IF_ERROR(ForEachNumber(field, contents, [&](uint64_t) {
    ++count;
    return absl::OkStatus();
  }));
  if (count != outline.elements) return WrongCount(field, count, outline);
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(outline.dtype, outline.shape));
  std::byte* to = tensor.mutable_bytes().data();
  int64_t index = 0;
  TENON_RETURN_IF_ERROR(ForEachNumber(field, contents, [&](uint64_t value) -> absl::Status {
    TENON_ASSIGN_OR_RETURN(const T number, Narrow<T>(value, index, outline.dtype));
    std::memcpy(to + static_cast<size_t>(index++) * sizeof(T), &number, sizeof(T));
    return absl::OkStatus();
  }));
  return tensor;
}

}  // namespace

absl::StatusOr<Tensor> DecodeTypedContents(const Outline& outline, std::string_view contents,
                                           const std::shared_ptr<const void>& owner,
                                           const DecodeOptions& options) {
  const ContentsField field = FieldOf(outline.dtype);
  switch (outline.dtype) {
    case DType::kBool:
      return NumberTensor<bool>(outline, field, contents);
    case DType::kUint8:
      return NumberTensor<uint8_t>(outline, field, contents);
    case DType::kUint16:
      return NumberTensor<uint16_t>(outline, field, contents);
    case DType::kUint32:
      return NumberTensor<uint32_t>(outline, field, contents);
    case DType::kUint64:
      return NumberTensor<uint64_t>(outline, field, contents);
    case DType::kInt8:
      return NumberTensor<int8_t>(outline, field, contents);
    case DType::kInt16:
      return NumberTensor<int16_t>(outline, field, contents);
    case DType::kInt32:
      return NumberTensor<int32_t>(outline, field, contents);
    case DType::kInt64:
      return NumberTensor<int64_t>(outline, field, contents);
    case DType::kFp32:
    case DType::kFp64:
      return FixedTensor(outline, field, contents, owner);
    case DType::kBytes:
      return BytesTensor(outline, field, contents, options);
    case DType::kFp16:
    case DType::kBf16:
      break;
  }
  return absl::InvalidArgumentError(StrCat("no field of 'contents' carries ", NameOf(outline.dtype),
                                           ": send it in 'raw_input_contents'"));
}

}  // namespace tenon::oip::internal
