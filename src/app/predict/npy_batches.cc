#include "predict/npy_batches.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "npy/array.h"
#include "predict/row_shape.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/half.h"

namespace tenon {
namespace {

constexpr int64_t kMaxHeldBytes = int64_t{2} << 30;

template <typename T>
T Load(std::string_view item) {
  T value;
  std::memcpy(&value, item.data(), sizeof(value));
  return value;
}

Scalar SignedOf(std::string_view item) {
  switch (item.size()) {
    case 1:
      return int64_t{Load<int8_t>(item)};
    case 2:
      return int64_t{Load<int16_t>(item)};
    case 4:
      return int64_t{Load<int32_t>(item)};
    default:
      return Load<int64_t>(item);
  }
}

Scalar UnsignedOf(std::string_view item) {
  switch (item.size()) {
    case 1:
      return uint64_t{Load<uint8_t>(item)};
    case 2:
      return uint64_t{Load<uint16_t>(item)};
    case 4:
      return uint64_t{Load<uint32_t>(item)};
    default:
      return Load<uint64_t>(item);
  }
}

Scalar FloatOf(std::string_view item) {
  switch (item.size()) {
    case 2:
      return double{FloatFromFp16(Load<uint16_t>(item))};
    case 4:
      return double{Load<float>(item)};
    default:
      return Load<double>(item);
  }
}

absl::Status AppendItem(const npy::Layout& layout, std::string_view item, TensorBuilder& builder) {
  switch (layout.kind) {
    case npy::Kind::kBool:
      return builder.Append(item[0] != 0);
    case npy::Kind::kInt:
      return builder.Append(SignedOf(item));
    case npy::Kind::kUint:
      return builder.Append(UnsignedOf(item));
    case npy::Kind::kFloat:
      return builder.Append(FloatOf(item));
    case npy::Kind::kBytes:
    case npy::Kind::kText:
      break;
  }
  TENON_ASSIGN_OR_RETURN(const std::string text, npy::TextOf(layout, item));
  return builder.Append(std::string_view(text));
}

// Whether elements are as the tensor wants them, byte for byte.
bool IsSame(const npy::Layout& layout, DType dtype) {
  if (layout.kind == npy::Kind::kText || layout.kind == npy::Kind::kBytes) return false;
  if (layout.kind == npy::Kind::kBool) return false;  // a byte may hold more than 0 and 1
  const std::string_view kind = layout.kind == npy::Kind::kInt    ? "int"
                                : layout.kind == npy::Kind::kUint ? "uint"
                                                                  : "float";
  return RowOf(dtype).numpy == StrCat(kind, layout.item_bytes * 8);
}

}  // namespace

absl::StatusOr<Batch> NpyBatches::Next(int64_t max_rows) {
  if (!begun_) TENON_RETURN_IF_ERROR(Begin(), "reading ", source_.name());
  TENON_ASSIGN_OR_RETURN(Batch batch, NextBatch(max_rows), "reading ", source_.name());
  return batch;
}

absl::Status NpyBatches::Begin() {
  begun_ = true;
  TENON_RETURN_IF_ERROR(ReadHeader());
  TENON_RETURN_IF_ERROR(CheckShape());
  return header_.layout.fortran_order ? LayRowsOut() : absl::OkStatus();
}

absl::Status NpyBatches::ReadHeader() {
  while (true) {
    TENON_ASSIGN_OR_RETURN(const bool more, ReadMore());
    if (held_.empty()) return absl::InvalidArgumentError("it is empty");
    TENON_ASSIGN_OR_RETURN(const std::optional<npy::Header> header, npy::ParseHeader(held_));
    if (header.has_value()) {
      header_ = *header;
      begin_ = header_.data_begin;
      return absl::OkStatus();
    }
    if (!more) return absl::InvalidArgumentError("it ends within its header");
  }
}

absl::Status NpyBatches::CheckShape() {
  if (signature_.inputs.size() != 1) {
    return absl::InvalidArgumentError(StrCat("it is one array, and the model takes ",
                                             signature_.inputs.size(),
                                             " inputs: give them as CSV or JSON lines"));
  }
  const TensorSpec& spec = signature_.inputs[0];
  const std::vector<int64_t>& shape = header_.layout.shape;
  if (header_.layout.item_bytes == 0) return absl::InvalidArgumentError("its texts have no width");
  if (shape.empty()) return absl::InvalidArgumentError("it is a single value without rows");
  TENON_ASSIGN_OR_RETURN(const Shape expected, RowShapeOf(spec));
  row_shape_.assign(shape.begin() + 1, shape.end());
  if (row_shape_.empty() && expected.size() == 1 && (expected[0] == 1 || expected[0] == kAnyDim))
    row_shape_ = {1};
  TENON_RETURN_IF_ERROR(CheckShapeFits(row_shape_, expected), "its rows do not fit input ",
                        Quote(spec.name));
  TENON_ASSIGN_OR_RETURN(row_items_, ElementCount(row_shape_));
  if (__builtin_mul_overflow(static_cast<size_t>(row_items_), header_.layout.item_bytes,
                             &row_bytes_))
    return absl::InvalidArgumentError("its rows are too large");
  return absl::OkStatus();
}

// Rows of an array in Fortran order are strewn over all of it.
absl::Status NpyBatches::LayRowsOut() {
  if (header_.data_bytes > kMaxHeldBytes) {
    return absl::OutOfRangeError(StrCat("it is in Fortran order and has ", header_.data_bytes,
                                        " bytes, of which at most ", kMaxHeldBytes,
                                        " are held; save it with numpy.ascontiguousarray"));
  }
  bool more = true;
  while (more && std::cmp_less_equal(rest().size(), header_.data_bytes)) {
    TENON_ASSIGN_OR_RETURN(more, ReadMore());
  }
  if (std::cmp_equal(rest().size(), header_.data_bytes)) {
    held_ = npy::ToRowMajor(header_.layout, rest());
    begin_ = 0;
  }
  return absl::OkStatus();
}

// False at the end of the input.
absl::StatusOr<bool> NpyBatches::ReadMore() {
  TENON_ASSIGN_OR_RETURN(const std::string_view bytes, source_.Read());
  held_.erase(0, std::exchange(begin_, 0));
  held_.append(bytes);
  return !bytes.empty();
}

absl::StatusOr<Batch> NpyBatches::NextBatch(int64_t max_rows) {
  const int64_t rows = std::min(max_rows, header_.layout.shape[0] - row_);
  size_t bytes = 0;
  if (__builtin_mul_overflow(static_cast<size_t>(rows), row_bytes_, &bytes))
    return absl::InvalidArgumentError("a batch of its rows is too large");
  bool more = true;
  // One byte beyond the last row tells whether something is behind it.
  const bool last = row_ + rows == header_.layout.shape[0];
  while (more && rest().size() < bytes + (last ? 1 : 0)) {
    TENON_ASSIGN_OR_RETURN(more, ReadMore());
  }
  if (rest().size() < bytes) {
    return absl::InvalidArgumentError(
        StrCat("it is cut: its header says ", header_.layout.shape[0], " rows, and row ",
               row_ + static_cast<int64_t>(rest().size() / row_bytes_) + 1, " is not whole"));
  }
  if (last && rest().size() > bytes)
    return absl::InvalidArgumentError("something is behind its last row");
  Batch batch{.rows = rows};
  if (rows == 0) return batch;
  Shape shape = row_shape_;
  shape.insert(shape.begin(), rows);
  TENON_ASSIGN_OR_RETURN(Tensor tensor, ToTensor(rest().substr(0, bytes), std::move(shape)));
  begin_ += bytes;
  row_ += rows;
  batch.inputs.push_back({signature_.inputs[0].name, std::move(tensor)});
  return batch;
}

absl::StatusOr<Tensor> NpyBatches::ToTensor(std::string_view bytes, Shape shape) {
  const DType dtype = signature_.inputs[0].dtype;
  if (IsSame(header_.layout, dtype))
    return Tensor::CopyOf(dtype, std::move(shape), std::as_bytes(std::span(bytes)));
  TensorBuilder builder(dtype);
  TENON_RETURN_IF_ERROR(Convert(bytes, builder));
  return builder.Take(std::move(shape));
}

absl::Status NpyBatches::Convert(std::string_view bytes, TensorBuilder& builder) const {
  const size_t size = header_.layout.item_bytes;
  for (size_t at = 0; at < bytes.size(); at += size) {
    const auto item = static_cast<int64_t>(at / size);
    TENON_RETURN_IF_ERROR(AppendItem(header_.layout, bytes.substr(at, size), builder), "row ",
                          row_ + item / row_items_ + 1, ", element ", item % row_items_);
  }
  return absl::OkStatus();
}

}  // namespace tenon
