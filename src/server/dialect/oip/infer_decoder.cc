#include "dialect/oip/infer_decoder.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "json/document.h"
#include "json/number_reader.h"
#include "json/string_reader.h"
#include "json/tensor_body.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"

namespace tenon::oip {
namespace {

using json::Kind;
using json::Value;

// Parameters that are the protocol's own and not the model's.
constexpr std::string_view kBinarySize = "binary_data_size";
constexpr std::string_view kBinaryData = "binary_data";
constexpr std::string_view kBinaryDataOutput = "binary_data_output";

absl::Status Unexpected(std::string_view what, const Value& value, std::string_view expected) {
  return absl::InvalidArgumentError(
      StrCat(what, " is ", json::NameOf(value.kind), ", expected ", expected));
}

absl::StatusOr<const Value*> Member(const Value& object, std::string_view key, Kind kind,
                                    std::string_view expected) {
  const Value* value = object.Find(key);
  if (value == nullptr) return absl::InvalidArgumentError(StrCat(Quote(key), " is missing"));
  if (value->kind != kind) return Unexpected(Quote(key), *value, expected);
  return value;
}

absl::StatusOr<bool> BoolParameter(const Value& parameters, std::string_view key, bool absent) {
  const Value* value = parameters.Find(key);
  if (value == nullptr) return absent;
  if (value->kind != Kind::kBool)
    return Unexpected(StrCat("parameter ", Quote(key)), *value, "a boolean");
  return value->boolean;
}

absl::StatusOr<Parameter> ToParameter(const Value& value) {
  switch (value.kind) {
    case Kind::kBool:
      return Parameter(value.boolean);
    case Kind::kInt:
      return Parameter(value.integer);
    case Kind::kUint:
      return Parameter(static_cast<double>(value.unsigned_integer));
    case Kind::kDouble:
      return Parameter(value.real);
    case Kind::kString:
      return Parameter(std::string(value.string));
    default:
      return Unexpected("its value", value, "a string, a number or a boolean");
  }
}

absl::StatusOr<Shape> DecodeShape(const Value& input) {
  TENON_ASSIGN_OR_RETURN(const Value* value,
                         Member(input, "shape", Kind::kArray, "an array of integers"));
  if (value->elements.size() > kMaxRank) {
    return absl::InvalidArgumentError(StrCat("'shape' has ", value->elements.size(),
                                             " dimensions; at most ", kMaxRank, " are taken"));
  }
  Shape shape;
  for (const Value& dim : value->elements) {
    if (dim.kind != Kind::kInt) return Unexpected("a dimension of 'shape'", dim, "an integer");
    shape.push_back(dim.integer);
  }
  return shape;
}

// A tensor before it has its bytes.
struct Outline {
  std::string name;
  DType dtype = DType::kFp32;
  Shape shape;
  int64_t elements = 0;
};

absl::StatusOr<Outline> DecodeOutline(const Value& input, const DecodeLimits& limits) {
  Outline outline;
  TENON_ASSIGN_OR_RETURN(const Value* datatype,
                         Member(input, "datatype", Kind::kString, "a string"));
  TENON_ASSIGN_OR_RETURN(outline.dtype, DTypeFromOip(datatype->string));
  TENON_ASSIGN_OR_RETURN(outline.shape, DecodeShape(input));
  TENON_ASSIGN_OR_RETURN(outline.elements, ElementCount(outline.shape));
  TENON_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(outline.dtype, outline.shape));
  if (bytes > limits.max_tensor_bytes) {
    return absl::InvalidArgumentError(StrCat(
        "it takes ", bytes, " bytes, more than tensor.max_bytes (", limits.max_tensor_bytes, ")"));
  }
  return outline;
}

template <typename T>
absl::StatusOr<Tensor> ReadTensor(const Outline& outline, std::string_view data) {
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(outline.dtype, outline.shape));
  const std::span<std::byte> bytes = tensor.mutable_bytes();
  const std::span<T> out(reinterpret_cast<T*>(bytes.data()), static_cast<size_t>(outline.elements));
  TENON_RETURN_IF_ERROR(json::ReadNumbers<T>(data, outline.shape, out));
  return tensor;
}

absl::StatusOr<Tensor> ReadBytesTensor(const Outline& outline, std::string_view data) {
  std::string packed;
  const auto append = [&](std::string_view text) { AppendBytesElement(text, &packed); };
  TENON_RETURN_IF_ERROR(
      json::ReadStrings(data, outline.shape, static_cast<size_t>(outline.elements), append));
  return Tensor::FromPackedBytes(outline.shape, std::move(packed));
}

absl::StatusOr<Tensor> TensorFromJson(const Outline& outline, std::string_view data) {
  switch (outline.dtype) {
    case DType::kBool:
      return ReadTensor<bool>(outline, data);
    case DType::kUint8:
      return ReadTensor<uint8_t>(outline, data);
    case DType::kUint16:
      return ReadTensor<uint16_t>(outline, data);
    case DType::kUint32:
      return ReadTensor<uint32_t>(outline, data);
    case DType::kUint64:
      return ReadTensor<uint64_t>(outline, data);
    case DType::kInt8:
      return ReadTensor<int8_t>(outline, data);
    case DType::kInt16:
      return ReadTensor<int16_t>(outline, data);
    case DType::kInt32:
      return ReadTensor<int32_t>(outline, data);
    case DType::kInt64:
      return ReadTensor<int64_t>(outline, data);
    case DType::kFp32:
      return ReadTensor<float>(outline, data);
    case DType::kFp64:
      return ReadTensor<double>(outline, data);
    case DType::kBytes:
      return ReadBytesTensor(outline, data);
    case DType::kFp16:
    case DType::kBf16:
      return absl::InvalidArgumentError(
          StrCat("JSON does not carry ", NameOf(outline.dtype), ": send it as binary data"));
  }
  return absl::InternalError("a dtype without a JSON form");
}

// A byte that is neither 0 nor 1 is no bool to C++ and may be anything to a model.
absl::Status CheckBools(std::span<const std::byte> bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] > std::byte{1}) {
      return absl::InvalidArgumentError(StrCat("element ", i, " is ", static_cast<int>(bytes[i]),
                                               ", which BOOL does not hold: send 0 or 1"));
    }
  }
  return absl::OkStatus();
}

// Reads one body. Lives for one call.
class Decoder {
 public:
  Decoder(const Body& body, const DecodeLimits& limits) : body_(body), limits_(limits) {}

  // `json_size` bytes of JSON, binary tensors behind them.
  absl::StatusOr<InferCall> Decode(size_t json_size) {
    json::TensorBody split;
    TENON_RETURN_IF_ERROR(json::SplitTensorBody(body_.bytes.substr(0, json_size), &split));
    TENON_ASSIGN_OR_RETURN(const json::Document document,
                           json::Document::Parse(split.envelope, limits_.json));
    const Value& root = document.root();
    if (root.kind != Kind::kObject) return Unexpected("the request", root, "an object");
    binary_ = body_.bytes.substr(json_size);
    TENON_RETURN_IF_ERROR(DecodeId(root));
    TENON_RETURN_IF_ERROR(DecodeParameters(root));
    TENON_RETURN_IF_ERROR(DecodeInputs(root, split));
    TENON_RETURN_IF_ERROR(DecodeOutputs(root));
    if (!binary_.empty()) {
      return absl::InvalidArgumentError(StrCat("unexpected additional input data: ", binary_.size(),
                                               " bytes are behind the last binary tensor"));
    }
    return std::move(call_);
  }

 private:
  absl::Status DecodeId(const Value& root) {
    const Value* id = root.Find("id");
    if (id == nullptr) return absl::OkStatus();
    if (id->kind != Kind::kString) return Unexpected("'id'", *id, "a string");
    call_.request.id = std::string(id->string);
    return absl::OkStatus();
  }

  absl::Status DecodeParameters(const Value& root) {
    const Value* parameters = root.Find("parameters");
    if (parameters == nullptr) return absl::OkStatus();
    if (parameters->kind != Kind::kObject)
      return Unexpected("'parameters'", *parameters, "an object");
    TENON_ASSIGN_OR_RETURN(call_.binary_by_default,
                           BoolParameter(*parameters, kBinaryDataOutput, false));
    for (const json::Member& member : parameters->members) {
      if (member.key == kBinaryDataOutput) continue;
      TENON_ASSIGN_OR_RETURN(Parameter parameter, ToParameter(member.value), "reading parameter ",
                             Quote(member.key));
      call_.request.parameters.emplace_back(member.key, std::move(parameter));
    }
    return absl::OkStatus();
  }

  absl::Status DecodeInputs(const Value& root, const json::TensorBody& split) {
    TENON_ASSIGN_OR_RETURN(const Value* inputs, Member(root, "inputs", Kind::kArray, "an array"));
    TENON_RETURN_IF_ERROR(CheckCount("inputs", inputs->elements.size()));
    for (size_t i = 0; i < inputs->elements.size(); ++i) {
      const Value& input = inputs->elements[i];
      if (input.kind != Kind::kObject) return Unexpected(StrCat("input ", i), input, "an object");
      TENON_ASSIGN_OR_RETURN(const Value* name, Member(input, "name", Kind::kString, "a string"),
                             "reading input ", i);
      const std::string_view data = i < split.data.size() ? split.data[i] : std::string_view();
      TENON_ASSIGN_OR_RETURN(Tensor tensor, DecodeTensor(input, data), "reading input ",
                             Quote(name->string));
      call_.request.inputs.push_back({std::string(name->string), std::move(tensor)});
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Tensor> DecodeTensor(const Value& input, std::string_view data) {
    TENON_ASSIGN_OR_RETURN(const Outline outline, DecodeOutline(input, limits_));
    const Value* parameters = input.Find("parameters");
    if (parameters != nullptr && parameters->kind != Kind::kObject) {
      return Unexpected("'parameters'", *parameters, "an object");
    }
    const Value* binary_size = parameters == nullptr ? nullptr : parameters->Find(kBinarySize);
    const Value* json_data = input.Find("data");
    const bool has_json = json_data != nullptr && (json_data->kind != Kind::kNull || !data.empty());
    if (has_json == (binary_size != nullptr)) {
      return absl::InvalidArgumentError(
          "its data comes either under 'data' or with 'binary_data_size'");
    }
    if (binary_size != nullptr) return TakeBinary(outline, *binary_size);
    if (data.empty()) return Unexpected("'data'", *json_data, "an array");
    return TensorFromJson(outline, data);
  }

  absl::StatusOr<Tensor> TakeBinary(const Outline& outline, const Value& size) {
    if (size.kind != Kind::kInt || size.integer < 0)
      return Unexpected("'binary_data_size'", size, "a size in bytes");
    if (std::cmp_greater(size.integer, binary_.size())) {
      return absl::InvalidArgumentError(StrCat("'binary_data_size' is ", size.integer, ", and ",
                                               binary_.size(),
                                               " bytes are left in the request body"));
    }
    if (size.integer > limits_.max_tensor_bytes) {
      return absl::InvalidArgumentError(StrCat("it takes ", size.integer,
                                               " bytes, more than tensor.max_bytes (",
                                               limits_.max_tensor_bytes, ")"));
    }
    const std::span<const char> bytes(binary_.data(), static_cast<size_t>(size.integer));
    binary_.remove_prefix(bytes.size());
    if (outline.dtype == DType::kBool) TENON_RETURN_IF_ERROR(CheckBools(std::as_bytes(bytes)));
    return Tensor::Wrap(outline.dtype, outline.shape, std::as_bytes(bytes), body_.owner);
  }

  absl::Status DecodeOutputs(const Value& root) {
    const Value* outputs = root.Find("outputs");
    if (outputs == nullptr) return absl::OkStatus();
    if (outputs->kind != Kind::kArray) return Unexpected("'outputs'", *outputs, "an array");
    TENON_RETURN_IF_ERROR(CheckCount("outputs", outputs->elements.size()));
    for (size_t i = 0; i < outputs->elements.size(); ++i) {
      const Value& output = outputs->elements[i];
      TENON_ASSIGN_OR_RETURN(const Value* name, Member(output, "name", Kind::kString, "a string"),
                             "reading output ", i);
      TENON_RETURN_IF_ERROR(DecodeOutput(output, std::string(name->string)), "reading output ",
                            Quote(name->string));
    }
    return absl::OkStatus();
  }

  absl::Status DecodeOutput(const Value& output, std::string name) {
    const Value* parameters = output.Find("parameters");
    if (parameters != nullptr) {
      if (parameters->kind != Kind::kObject)
        return Unexpected("'parameters'", *parameters, "an object");
      if (parameters->Find("classification") != nullptr) {
        return absl::UnimplementedError("the classification extension is not served");
      }
      TENON_ASSIGN_OR_RETURN(const bool binary,
                             BoolParameter(*parameters, kBinaryData, call_.binary_by_default));
      call_.binary_outputs.emplace_back(name, binary);
    }
    call_.request.outputs.push_back(std::move(name));
    return absl::OkStatus();
  }

  absl::Status CheckCount(std::string_view what, size_t count) const {
    if (count <= limits_.max_tensors) return absl::OkStatus();
    return absl::InvalidArgumentError(StrCat("request has ", count, " ", what,
                                             ", more than tensor.max_tensors (",
                                             limits_.max_tensors, ")"));
  }

  const Body& body_;
  const DecodeLimits& limits_;
  std::string_view binary_;
  InferCall call_;
};

// The whole body as the one input of a model. BYTES: one element without its length.
absl::StatusOr<InferCall> DecodeRaw(const Body& body, const Signature& signature,
                                    const DecodeLimits& limits) {
  if (signature.inputs.size() != 1) {
    return absl::InvalidArgumentError(
        StrCat("a raw binary request is for a model with one input; this one has ",
               signature.inputs.size()));
  }
  const TensorSpec& spec = signature.inputs[0];
  if (std::cmp_greater(body.bytes.size(), limits.max_tensor_bytes)) {
    return absl::InvalidArgumentError(
        StrCat("request body takes more than tensor.max_bytes (", limits.max_tensor_bytes, ")"));
  }
  InferCall call;
  call.binary_by_default = true;
  Tensor tensor;
  if (spec.dtype == DType::kBytes) {
    std::string packed;
    AppendBytesElement(body.bytes, &packed);
    TENON_ASSIGN_OR_RETURN(tensor, Tensor::FromPackedBytes({1}, std::move(packed)));
  } else {
    Shape shape = spec.shape;
    int64_t known = static_cast<int64_t>(SizeOf(spec.dtype));
    int64_t* unknown = nullptr;
    for (int64_t& dim : shape) {
      if (dim == kAnyDim && unknown != nullptr) {
        return absl::InvalidArgumentError(
            "a raw binary request is for an input with at most one variable dimension");
      }
      if (dim == kAnyDim) {
        unknown = &dim;
      } else if (__builtin_mul_overflow(known, dim, &known)) {
        return absl::InvalidArgumentError("the model's input is larger than any body");
      }
    }
    if (unknown != nullptr)
      *unknown = known == 0 ? 0 : static_cast<int64_t>(body.bytes.size()) / known;
    const std::span<const char> bytes(body.bytes.data(), body.bytes.size());
    if (spec.dtype == DType::kBool) TENON_RETURN_IF_ERROR(CheckBools(std::as_bytes(bytes)));
    TENON_ASSIGN_OR_RETURN(tensor,
                           Tensor::Wrap(spec.dtype, shape, std::as_bytes(bytes), body.owner),
                           "reading the raw binary request");
  }
  call.request.inputs.push_back({spec.name, std::move(tensor)});
  return call;
}

}  // namespace

absl::StatusOr<InferCall> DecodeInferCall(const HttpRequest& request, const Signature& signature,
                                          const DecodeLimits& limits) {
  const std::string_view header = request.Header(kJsonSizeHeader);
  if (header.empty()) return Decoder(request.body, limits).Decode(request.body.bytes.size());
  uint64_t json_size = 0;
  const bool digits = header.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || !absl::SimpleAtoi(ToAbsl(header), &json_size) ||
      json_size > request.body.bytes.size()) {
    return absl::InvalidArgumentError(StrCat("header ", kJsonSizeHeader, " is ", Quote(header, 32),
                                             ", expected a number from 0 to the size of the body, ",
                                             request.body.bytes.size()));
  }
  if (json_size == 0) return DecodeRaw(request.body, signature, limits);
  return Decoder(request.body, limits).Decode(json_size);
}

}  // namespace tenon::oip
