#include "dialect/oip/infer_encoder.h"

#include <span>
#include <string>
#include <utility>
#include <variant>

#include "json/number_writer.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"

namespace tenon::oip {
namespace {

template <typename T>
absl::Status AppendAs(const TensorView& tensor, const EncodeOptions& options, std::string* json) {
  json::AppendNumbers(tensor.as<T>(), json, options.non_finite);
  return absl::OkStatus();
}

absl::Status AppendStrings(const TensorView& tensor, std::string* json) {
  int64_t index = 0;
  for (const std::string_view element : UnpackBytes(tensor.bytes())) {
    if (!IsUtf8(element)) {
      return absl::InvalidArgumentError(
          StrCat("element ", index, " is not UTF-8: ask for it with binary_data"));
    }
    if (index++ > 0) json->push_back(',');
    AppendJsonString(element, json);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AppendJsonElements(const TensorView& tensor, const EncodeOptions& options,
                                std::string* json) {
  switch (tensor.dtype()) {
    case DType::kBool:
      return AppendAs<bool>(tensor, options, json);
    case DType::kUint8:
      return AppendAs<uint8_t>(tensor, options, json);
    case DType::kUint16:
      return AppendAs<uint16_t>(tensor, options, json);
    case DType::kUint32:
      return AppendAs<uint32_t>(tensor, options, json);
    case DType::kUint64:
      return AppendAs<uint64_t>(tensor, options, json);
    case DType::kInt8:
      return AppendAs<int8_t>(tensor, options, json);
    case DType::kInt16:
      return AppendAs<int16_t>(tensor, options, json);
    case DType::kInt32:
      return AppendAs<int32_t>(tensor, options, json);
    case DType::kInt64:
      return AppendAs<int64_t>(tensor, options, json);
    case DType::kFp32:
      return AppendAs<float>(tensor, options, json);
    case DType::kFp64:
      return AppendAs<double>(tensor, options, json);
    case DType::kBytes:
      return AppendStrings(tensor, json);
    case DType::kFp16:
    case DType::kBf16:
      return absl::InvalidArgumentError(
          StrCat("JSON does not carry ", NameOf(tensor.dtype()), ": ask for it with binary_data"));
  }
  return absl::InternalError("a dtype without a JSON form");
}

namespace {

void AppendScalar(const std::string& text, std::string* json) { AppendJsonString(text, json); }

template <typename T>
void AppendScalar(T value, std::string* json) {
  json::AppendNumbers(std::span<const T>(&value, 1), json);
}

void AppendParameters(const Parameters& parameters, std::string* json) {
  if (parameters.empty()) return;
  json->append(R"(,"parameters":{)");
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (i > 0) json->push_back(',');
    AppendJsonString(parameters[i].first, json);
    json->push_back(':');
    std::visit([json](const auto& value) { AppendScalar(value, json); }, parameters[i].second);
  }
  json->push_back('}');
}

absl::Status AppendOutput(const NamedTensor& output, bool binary, const EncodeOptions& options,
                          HttpResponse* response) {
  std::string& json = response->text;
  json.append(R"({"name":)");
  AppendJsonString(output.name, &json);
  StrAppend(&json, R"(,"datatype":")", NameOf(output.tensor.dtype()), R"(","shape":[)");
  json::AppendNumbers(std::span<const int64_t>(output.tensor.shape()), &json);
  if (binary) {
    StrAppend(&json, R"(],"parameters":{"binary_data_size":)", output.tensor.bytes().size(), "}}");
    const auto bytes = output.tensor.bytes();
    response->more.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    response->owners.push_back(output.tensor.owner());
    return absl::OkStatus();
  }
  json.append(R"(],"data":[)");
  TENON_RETURN_IF_ERROR(AppendJsonElements(output.tensor.view(), options, &json), "writing output ",
                        Quote(output.name));
  json.append("]}");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HttpResponse> EncodeInferResponse(const InferResponse& response,
                                                 const InferCall& call,
                                                 const EncodeOptions& options) {
  HttpResponse http;
  http.text.append(R"({"model_name":)");
  AppendJsonString(response.model, &http.text);
  http.text.append(R"(,"model_version":)");
  AppendJsonString(response.version, &http.text);
  if (!response.id.empty()) {
    http.text.append(R"(,"id":)");
    AppendJsonString(response.id, &http.text);
  }
  AppendParameters(response.parameters, &http.text);
  http.text.append(R"(,"outputs":[)");
  for (size_t i = 0; i < response.outputs.size(); ++i) {
    if (i > 0) http.text.push_back(',');
    const NamedTensor& output = response.outputs[i];
    TENON_RETURN_IF_ERROR(AppendOutput(output, call.WantsBinary(output.name), options, &http));
  }
  http.text.append("]}");
  if (!http.more.empty()) {
    http.content_type = "application/octet-stream";
    http.headers.emplace_back("Inference-Header-Content-Length", StrCat(http.text.size()));
  }
  return http;
}

}  // namespace tenon::oip
