#include "predict/output_rows.h"

#include <span>
#include <utility>

#include "json/number_writer.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"
#include "tensor/half.h"

namespace tenon {
namespace {

// Calls `use` with the element, a number or a boolean of its C++ type.
template <typename Use>
void WithElement(const TensorView& view, size_t i, Use use) {
  switch (view.dtype()) {
    case DType::kBool:
      return use(view.as<bool>()[i]);
    case DType::kUint8:
      return use(view.as<uint8_t>()[i]);
    case DType::kUint16:
      return use(view.as<uint16_t>()[i]);
    case DType::kUint32:
      return use(view.as<uint32_t>()[i]);
    case DType::kUint64:
      return use(view.as<uint64_t>()[i]);
    case DType::kInt8:
      return use(view.as<int8_t>()[i]);
    case DType::kInt16:
      return use(view.as<int16_t>()[i]);
    case DType::kInt32:
      return use(view.as<int32_t>()[i]);
    case DType::kInt64:
      return use(view.as<int64_t>()[i]);
    case DType::kFp16:
      return use(FloatFromFp16(view.as<uint16_t>()[i]));
    case DType::kBf16:
      return use(FloatFromBf16(view.as<uint16_t>()[i]));
    case DType::kFp32:
      return use(view.as<float>()[i]);
    case DType::kFp64:
      return use(view.as<double>()[i]);
    case DType::kBytes:
      return;
  }
}

void AppendNumber(const TensorView& view, size_t i, json::NonFinite form, std::string* out) {
  WithElement(view, i, [form, out](auto value) {
    json::AppendNumbers(std::span<const decltype(value)>(&value, 1), out, form);
  });
}

absl::StatusOr<OutputRows> Split(NamedTensor output, int64_t rows) {
  const Shape& shape = output.tensor.shape();
  if (shape.empty() || shape[0] != rows) {
    return absl::InvalidArgumentError(StrCat("output ", Quote(output.name), " has shape ",
                                             ShapeToString(shape),
                                             ", which is not one row for each of ", rows));
  }
  OutputRows split{.name = std::move(output.name),
                   .row_shape = Shape(shape.begin() + 1, shape.end())};
  TENON_ASSIGN_OR_RETURN(split.width, ElementCount(split.row_shape));
  if (output.tensor.dtype() == DType::kBytes) split.texts = UnpackBytes(output.tensor.bytes());
  split.tensor = std::move(output.tensor);
  return split;
}

}  // namespace

absl::StatusOr<std::vector<OutputRows>> SplitRows(std::vector<NamedTensor> outputs, int64_t rows) {
  std::vector<OutputRows> split;
  for (NamedTensor& output : outputs) {
    TENON_ASSIGN_OR_RETURN(OutputRows one, Split(std::move(output), rows));
    split.push_back(std::move(one));
  }
  return split;
}

double NumberOf(const OutputRows& output, int64_t element) {
  double number = 0;
  WithElement(output.tensor.view(), static_cast<size_t>(element),
              [&number](auto value) { number = static_cast<double>(value); });
  return number;
}

void AppendText(const OutputRows& output, int64_t element, std::string* out) {
  const auto i = static_cast<size_t>(element);
  if (output.tensor.dtype() == DType::kBytes) {
    out->append(output.texts[i]);
    return;
  }
  AppendNumber(output.tensor.view(), i, json::NonFinite::kToken, out);
}

absl::Status AppendJson(const OutputRows& output, int64_t element, std::string* out) {
  const auto i = static_cast<size_t>(element);
  if (output.tensor.dtype() != DType::kBytes) {
    AppendNumber(output.tensor.view(), i, json::NonFinite::kNull, out);
    return absl::OkStatus();
  }
  if (!IsUtf8(output.texts[i])) {
    return absl::InvalidArgumentError(
        StrCat("output ", Quote(output.name), " is not UTF-8, which JSON is; CSV carries it"));
  }
  AppendJsonString(output.texts[i], out);
  return absl::OkStatus();
}

}  // namespace tenon
