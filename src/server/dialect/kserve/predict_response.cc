#include "dialect/kserve/predict_response.h"

#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/strings/escaping.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"

namespace tenon::kserve {
namespace {

constexpr std::string_view kBytesEnding = "_bytes";

void AppendFloatMark(size_t begin, std::string* json) {
  const std::string_view number = std::string_view(*json).substr(begin);
  if (number.find_first_of(".eEnNI\"") == std::string_view::npos) json->append(".0");
}

template <typename T>
absl::Status AppendRun(const TensorView& tensor, int64_t begin, int64_t count, json::NonFinite form,
                       std::string* json) {
  const auto run = tensor.as<T>().subspan(static_cast<size_t>(begin), static_cast<size_t>(count));
  if constexpr (!std::is_floating_point_v<T>) {
    json::AppendNumbers(run, json, form);
  } else {
    for (size_t i = 0; i < run.size(); ++i) {
      if (i > 0) json->push_back(',');
      const size_t number = json->size();
      json::AppendNumbers(run.subspan(i, 1), json, form);
      AppendFloatMark(number, json);
    }
  }
  return absl::OkStatus();
}

// Writes one output, or rows of it. Borrows the output.
class Writer {
 public:
  Writer(const NamedTensor& output, json::NonFinite form)
      : output_(output), form_(form), as_base64_(output.name.ends_with(kBytesEnding)) {
    if (output.tensor.dtype() == DType::kBytes) texts_ = UnpackBytes(output.tensor.bytes());
  }

  const std::string& name() const { return output_.name; }
  const Shape& shape() const { return output_.tensor.shape(); }

  absl::Status Append(std::string* json) const {
    return AppendFrom(0, 0, output_.tensor.element_count(), json);
  }

  absl::Status AppendRow(int64_t row, std::string* json) const {
    const int64_t count = shape()[0] == 0 ? 0 : output_.tensor.element_count() / shape()[0];
    return AppendFrom(1, row * count, count, json);
  }

 private:
  // `count` elements from `begin` on, as an array of the dimensions from `depth` on.
  absl::Status AppendFrom(size_t depth, int64_t begin, int64_t count, std::string* json) const {
    if (depth == shape().size()) return AppendElements(begin, 1, json);
    json->push_back('[');
    if (depth + 1 == shape().size()) {
      TENON_RETURN_IF_ERROR(AppendElements(begin, count, json));
    } else {
      const int64_t parts = shape()[depth];
      for (int64_t i = 0; i < parts; ++i) {
        if (i > 0) json->push_back(',');
        TENON_RETURN_IF_ERROR(
            AppendFrom(depth + 1, begin + i * (count / parts), count / parts, json));
      }
    }
    json->push_back(']');
    return absl::OkStatus();
  }

  absl::Status AppendTexts(int64_t begin, int64_t count, std::string* json) const {
    for (int64_t i = begin; i < begin + count; ++i) {
      if (i > begin) json->push_back(',');
      const std::string_view text = texts_[static_cast<size_t>(i)];
      if (as_base64_ || !IsUtf8(text)) {
        StrAppend(json, R"({"b64":")", absl::Base64Escape(ToAbsl(text)), "\"}");
      } else {
        AppendJsonString(text, json);
      }
    }
    return absl::OkStatus();
  }

  absl::Status AppendElements(int64_t begin, int64_t count, std::string* json) const {
    const TensorView& tensor = output_.tensor.view();
    switch (tensor.dtype()) {
      case DType::kBool:
        return AppendRun<bool>(tensor, begin, count, form_, json);
      case DType::kUint8:
        return AppendRun<uint8_t>(tensor, begin, count, form_, json);
      case DType::kUint16:
        return AppendRun<uint16_t>(tensor, begin, count, form_, json);
      case DType::kUint32:
        return AppendRun<uint32_t>(tensor, begin, count, form_, json);
      case DType::kUint64:
        return AppendRun<uint64_t>(tensor, begin, count, form_, json);
      case DType::kInt8:
        return AppendRun<int8_t>(tensor, begin, count, form_, json);
      case DType::kInt16:
        return AppendRun<int16_t>(tensor, begin, count, form_, json);
      case DType::kInt32:
        return AppendRun<int32_t>(tensor, begin, count, form_, json);
      case DType::kInt64:
        return AppendRun<int64_t>(tensor, begin, count, form_, json);
      case DType::kFp32:
        return AppendRun<float>(tensor, begin, count, form_, json);
      case DType::kFp64:
        return AppendRun<double>(tensor, begin, count, form_, json);
      case DType::kBytes:
        return AppendTexts(begin, count, json);
      case DType::kFp16:
      case DType::kBf16:
        return absl::UnimplementedError(
            StrCat("output ", Quote(name()), ": JSON does not carry ", NameOf(tensor.dtype())));
    }
    return absl::InternalError("a dtype without a JSON form");
  }

  const NamedTensor& output_;
  const json::NonFinite form_;
  const bool as_base64_;
  std::vector<std::string_view> texts_;  // of BYTES
};

absl::Status CheckRows(const std::vector<Writer>& outputs) {
  for (const Writer& output : outputs) {
    const bool has_rows = !output.shape().empty();
    if (has_rows && output.shape()[0] == outputs.front().shape()[0]) continue;
    return absl::InvalidArgumentError(
        StrCat("output ", Quote(output.name()), " has the shape ", ShapeToString(output.shape()),
               ", not a row for each instance: ask in the columnar format, with 'inputs'"));
  }
  return absl::OkStatus();
}

template <typename AppendValue>
absl::Status AppendObject(const std::vector<Writer>& outputs, AppendValue append_value,
                          std::string* json) {
  json->push_back('{');
  for (const Writer& output : outputs) {
    if (!json->ends_with('{')) json->push_back(',');
    AppendJsonString(output.name(), json);
    json->push_back(':');
    TENON_RETURN_IF_ERROR(append_value(output));
  }
  json->push_back('}');
  return absl::OkStatus();
}

absl::Status AppendRows(const std::vector<Writer>& outputs, std::string* json) {
  TENON_RETURN_IF_ERROR(CheckRows(outputs));
  if (outputs.size() == 1) return outputs.front().Append(json);
  json->push_back('[');
  for (int64_t row = 0; !outputs.empty() && row < outputs.front().shape()[0]; ++row) {
    if (row > 0) json->push_back(',');
    TENON_RETURN_IF_ERROR(AppendObject(
        outputs, [&](const Writer& output) { return output.AppendRow(row, json); }, json));
  }
  json->push_back(']');
  return absl::OkStatus();
}

absl::Status AppendColumns(const std::vector<Writer>& outputs, std::string* json) {
  if (outputs.size() == 1) return outputs.front().Append(json);
  return AppendObject(
      outputs, [&](const Writer& output) { return output.Append(json); }, json);
}

}  // namespace

absl::StatusOr<std::string> EncodePredict(const InferResponse& response, bool columnar,
                                          json::NonFinite non_finite) {
  std::vector<Writer> outputs;
  outputs.reserve(response.outputs.size());
  for (const NamedTensor& output : response.outputs) outputs.emplace_back(output, non_finite);
  std::string json = columnar ? R"({"outputs":)" : R"({"predictions":)";
  TENON_RETURN_IF_ERROR(columnar ? AppendColumns(outputs, &json) : AppendRows(outputs, &json),
                        "writing the answer");
  json.push_back('}');
  return json;
}

}  // namespace tenon::kserve
