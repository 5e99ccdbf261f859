#include "dialect/kserve/internal/value_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "dialect/oip/json_tensor.h"
#include "json/document.h"
#include "json/parts.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"

namespace tenon::kserve::internal {
namespace {

constexpr std::string_view kBase64Key = "b64";

// A row of one value is as good without its own brackets.
void FitRows(const Shape& wanted, Shape* shape) {
  if (wanted.size() == shape->size() + 1 && !shape->empty() && wanted.back() == 1)
    shape->push_back(1);
}

absl::Status AppendElement(const json::Value& value, std::string* packed) {
  if (value.kind == json::Kind::kString) {
    AppendBytesElement(value.string, packed);
    return absl::OkStatus();
  }
  std::string bytes;
  const json::Value* encoded = value.Find(kBase64Key);
  const bool is_base64 = encoded != nullptr && value.members.size() == 1 &&
                         encoded->kind == json::Kind::kString &&
                         absl::Base64Unescape(ToAbsl(encoded->string), &bytes);
  if (!is_base64)
    return absl::InvalidArgumentError(R"(an element is neither a string nor {"b64": base64})");
  AppendBytesElement(bytes, packed);
  return absl::OkStatus();
}

// Elements of `value`, which must be nested as `shape` says from `depth` on.
absl::Status AppendElements(const json::Value& value, const Shape& shape, size_t depth,
                            std::string* packed) {
  if (depth == shape.size()) return AppendElement(value, packed);
  if (value.kind != json::Kind::kArray || std::cmp_not_equal(value.elements.size(), shape[depth])) {
    return absl::InvalidArgumentError(
        StrCat("data is not nested as its shape ", ShapeToString(shape), " says"));
  }
  for (const json::Value& element : value.elements)
    TENON_RETURN_IF_ERROR(AppendElements(element, shape, depth + 1, packed));
  return absl::OkStatus();
}

absl::StatusOr<Tensor> ReadBytes(std::string_view array, const Shape& nesting, Shape shape,
                                 const json::Limits& limits) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(array, limits));
  std::string packed;
  TENON_RETURN_IF_ERROR(AppendElements(document.root(), nesting, 0, &packed));
  return Tensor::FromPackedBytes(std::move(shape), std::move(packed));
}

absl::Status CheckSize(DType dtype, const Shape& shape, const oip::DecodeOptions& options) {
  if (SizeOf(dtype) == 0) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(dtype, shape));
  if (bytes <= options.max_tensor_bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat(
      "it takes ", bytes, " bytes, more than tensor.max_bytes (", options.max_tensor_bytes, ")"));
}

}  // namespace

bool IsBase64(std::string_view value) {
  const absl::StatusOr<json::Members> members = json::SplitMembers(value, {.max_nodes = 1});
  return members.ok() && members->size() == 1 && members->front().first == kBase64Key;
}

absl::StatusOr<Tensor> ReadValue(std::string_view input, std::string_view value,
                                 const Signature& signature, const oip::DecodeOptions& options) {
  const TensorSpec* spec = FindSpec(signature.inputs, input);
  if (spec == nullptr) return absl::InvalidArgumentError("the model has no such input");
  if (spec->dtype == DType::kFp16 || spec->dtype == DType::kBf16) {
    return absl::UnimplementedError(
        StrCat("JSON does not carry ", NameOf(spec->dtype),
               ": the Open Inference Protocol takes it as binary data"));
  }
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> nested, json::ShapeOfValue(value));
  const Shape nesting(nested.begin(), nested.end());
  Shape shape = nesting;
  FitRows(spec->shape, &shape);
  TENON_RETURN_IF_ERROR(CheckSize(spec->dtype, shape, options));
  std::string wrapped;
  if (nesting.empty() && spec->dtype != DType::kBytes) {
    wrapped = StrCat("[", value, "]");
    value = wrapped;
  }
  return spec->dtype == DType::kBytes
             ? ReadBytes(value, nesting, shape, options.json)
             : oip::ReadJsonTensor(spec->dtype, shape, value, options.integers);
}

}  // namespace tenon::kserve::internal
