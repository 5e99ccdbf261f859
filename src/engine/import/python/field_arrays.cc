// The accessors of Field that read many values: arrays, and lists of lists.
#include <cstring>
#include <functional>
#include <utility>

#include "import/python/field.h"
#include "import/python/internal/elements.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"

namespace tenon::python {
namespace {

// Lists may hold one another many times over: what they unfold to is bounded, as their depth is.
constexpr size_t kMaxListValues = size_t{1} << 22;

bool IsList(const Object& object) {
  return object.kind == Kind::kList || object.kind == Kind::kTuple || object.kind == Kind::kSet;
}

// Calls `visit` for every value of lists in lists and object arrays.
absl::Status ForEachLeaf(const Field& field, size_t depth, size_t* count,
                         const std::function<absl::Status(const Field&)>& visit) {
  if (depth > kMaxRank)
    return field.Damaged("it has more lists in lists than arrays have dimensions");
  TENON_ASSIGN_OR_RETURN(const std::vector<Field> items, field.Items());
  for (const Field& item : items) {
    if (++*count > kMaxListValues) return field.Damaged("it unfolds to too many values");
    const bool is_nested =
        IsList(item.object()) || (item.kind() == Kind::kArray && item.object().array->kind == 'O');
    if (is_nested) {
      TENON_RETURN_IF_ERROR(ForEachLeaf(item, depth + 1, count, visit));
    } else {
      TENON_RETURN_IF_ERROR(visit(item));
    }
  }
  return absl::OkStatus();
}

bool HasItems(const Field& field) {
  return IsList(field.object()) ||
         (field.kind() == Kind::kArray && field.object().array->kind == 'O');
}

template <typename T, typename Read>
absl::StatusOr<std::vector<T>> ReadAll(const Field& field, char kind, size_t item_bytes,
                                       size_t offset, Read read) {
  const Array& array = *field.object().array;
  if (const absl::Status sizes = internal::CheckSizes(array); !sizes.ok())
    return field.Damaged(MessageOf(sizes));
  std::vector<T> values(static_cast<size_t>(array.size()));
  for (size_t i = 0; i < values.size(); ++i) {
    auto value = read(kind, item_bytes, array.data.data() + i * array.item_bytes + offset);
    if (!value.ok()) return field.Damaged(StrCat("element ", i, ": ", MessageOf(value.status())));
    values[i] = *value;
  }
  return values;
}

absl::StatusOr<const ArrayField*> ColumnOf(const Field& field, std::string_view name) {
  if (field.kind() != Kind::kArray || field.object().array->kind != 'V')
    return field.Damaged("it is no structured array");
  const Array& array = *field.object().array;
  for (const ArrayField& column : array.fields) {
    if (column.name != name) continue;
    if (column.offset > array.item_bytes || column.item_bytes > array.item_bytes - column.offset)
      return field.Damaged(StrCat("column ", Quote(name), " lies outside its records"));
    return &column;
  }
  return field.Damaged(StrCat("it has no column ", Quote(name)));
}

absl::StatusOr<Tensor> ViewOf(const Field& field, DType dtype) {
  const Array& array = *field.object().array;
  if (const absl::Status sizes = internal::CheckSizes(array); !sizes.ok())
    return field.Damaged(MessageOf(sizes));
  const auto bytes = std::as_bytes(std::span(array.data.data(), array.data.size()));
  // Who reads a tensor's elements in place relies on their alignment.
  const bool aligned = reinterpret_cast<uintptr_t>(bytes.data()) % SizeOf(dtype) == 0;
  absl::StatusOr<Tensor> tensor = aligned ? Tensor::Wrap(dtype, array.shape, bytes, array.owner)
                                          : Tensor::CopyOf(dtype, array.shape, bytes);
  if (!tensor.ok()) return field.Damaged(MessageOf(tensor.status()));
  return tensor;
}

absl::StatusOr<Tensor> TextTensor(const Field& field) {
  TENON_ASSIGN_OR_RETURN(const std::vector<std::string> texts, field.Strings());
  TENON_ASSIGN_OR_RETURN(Shape shape, field.ArrayShape());
  std::string packed;
  for (const std::string& text : texts) AppendBytesElement(text, &packed);
  absl::StatusOr<Tensor> tensor = Tensor::FromPackedBytes(std::move(shape), std::move(packed));
  if (!tensor.ok()) return field.Damaged(MessageOf(tensor.status()));
  return tensor;
}

template <typename From, typename To>
std::vector<To> CastAll(const std::vector<From>& values) {
  return std::vector<To>(values.begin(), values.end());
}

}  // namespace

absl::StatusOr<std::vector<double>> Field::Doubles() const {
  if (HasItems(*this)) {
    std::vector<double> values;
    size_t count = 0;
    TENON_RETURN_IF_ERROR(ForEachLeaf(*this, 0, &count, [&](const Field& leaf) -> absl::Status {
      if (leaf.kind() == Kind::kArray && leaf.object().array->size() != 1) {
        TENON_ASSIGN_OR_RETURN(const std::vector<double> row, leaf.Doubles());
        count += row.size();
        if (count > kMaxListValues) return Damaged("it unfolds to too many values");
        values.insert(values.end(), row.begin(), row.end());
        return absl::OkStatus();
      }
      TENON_ASSIGN_OR_RETURN(const double value, leaf.Number());
      values.push_back(value);
      return absl::OkStatus();
    }));
    return values;
  }
  if (kind() != Kind::kArray) return Damaged("it is no array of numbers");
  return ReadAll<double>(*this, object_->array->kind, object_->array->item_bytes, 0,
                         internal::ReadDouble);
}

absl::StatusOr<std::vector<int64_t>> Field::Ints() const {
  if (HasItems(*this)) {
    std::vector<int64_t> values;
    size_t count = 0;
    TENON_RETURN_IF_ERROR(ForEachLeaf(*this, 0, &count, [&](const Field& leaf) -> absl::Status {
      if (leaf.kind() == Kind::kArray && leaf.object().array->size() != 1) {
        TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> row, leaf.Ints());
        count += row.size();
        if (count > kMaxListValues) return Damaged("it unfolds to too many values");
        values.insert(values.end(), row.begin(), row.end());
        return absl::OkStatus();
      }
      TENON_ASSIGN_OR_RETURN(const int64_t value, leaf.Int());
      values.push_back(value);
      return absl::OkStatus();
    }));
    return values;
  }
  if (kind() != Kind::kArray) return Damaged("it is no array of integers");
  return ReadAll<int64_t>(*this, object_->array->kind, object_->array->item_bytes, 0,
                          internal::ReadInt);
}

absl::StatusOr<std::vector<std::string>> Field::Strings() const {
  std::vector<std::string> texts;
  if (HasItems(*this)) {
    size_t count = 0;
    TENON_RETURN_IF_ERROR(ForEachLeaf(*this, 0, &count, [&](const Field& leaf) -> absl::Status {
      TENON_ASSIGN_OR_RETURN(std::string text, leaf.Text());
      texts.push_back(std::move(text));
      return absl::OkStatus();
    }));
    return texts;
  }
  const Array& array = *object_->array;
  if (kind() != Kind::kArray || (array.kind != 'U' && array.kind != 'S'))
    return Damaged("it is no array of texts");
  if (const absl::Status sizes = internal::CheckSizes(array); !sizes.ok())
    return Damaged(MessageOf(sizes));
  for (int64_t i = 0; i < array.size(); ++i) {
    absl::StatusOr<std::string> text = internal::ReadText(array, i);
    if (!text.ok()) return Damaged(StrCat("element ", i, ": ", MessageOf(text.status())));
    texts.push_back(*std::move(text));
  }
  return texts;
}

absl::StatusOr<Shape> Field::ArrayShape() const {
  if (kind() == Kind::kArray) return object_->array->shape;
  if (IsList(*object_)) return Shape(size_t{1}, static_cast<int64_t>(object_->items.size()));
  return Damaged("it is no array");
}

absl::StatusOr<Tensor> Field::AsTensor(std::optional<DType> dtype) const {
  if (kind() != Kind::kArray) return Damaged("it is no array");
  const Array& array = *object_->array;
  const std::optional<DType> own = internal::TensorTypeOf(array.kind, array.item_bytes);
  if (own.has_value() && dtype.value_or(*own) == *own) return ViewOf(*this, *own);
  const bool is_text = array.kind == 'U' || array.kind == 'S' || array.kind == 'O';
  if (is_text && dtype.value_or(DType::kBytes) == DType::kBytes) return TextTensor(*this);
  const std::string name = internal::NameOfDType(array.kind, array.item_bytes);
  if (!dtype.has_value()) return Unsupported(StrCat("no tensor holds its dtype ", name));
  if (*dtype == DType::kFp64) {
    TENON_ASSIGN_OR_RETURN(const std::vector<double> values, Doubles());
    return Tensor::Of<double>(array.shape, values);
  }
  if (*dtype == DType::kFp32) {
    TENON_ASSIGN_OR_RETURN(const std::vector<double> values, Doubles());
    return Tensor::Of<float>(array.shape, CastAll<double, float>(values));
  }
  if (*dtype == DType::kInt64) {
    TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> values, Ints());
    return Tensor::Of<int64_t>(array.shape, values);
  }
  return Unsupported(StrCat("its dtype ", name, " is not converted to ", NameOf(*dtype)));
}

absl::StatusOr<std::vector<double>> Field::StructDoubles(std::string_view name) const {
  TENON_ASSIGN_OR_RETURN(const ArrayField* column, ColumnOf(*this, name));
  return ReadAll<double>(*this, column->kind, column->item_bytes, column->offset,
                         internal::ReadDouble);
}

absl::StatusOr<std::vector<int64_t>> Field::StructInts(std::string_view name) const {
  TENON_ASSIGN_OR_RETURN(const ArrayField* column, ColumnOf(*this, name));
  return ReadAll<int64_t>(*this, column->kind, column->item_bytes, column->offset,
                          internal::ReadInt);
}

}  // namespace tenon::python
