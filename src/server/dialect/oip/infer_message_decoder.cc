#include <bit>
#include <cstring>
#include <optional>
#include <string>

#include "dialect/oip/infer_message.h"
#include "dialect/oip/internal/binary_tensor.h"
#include "dialect/oip/internal/reserved_parameter.h"
#include "dialect/oip/internal/tensor_outline.h"
#include "dialect/oip/internal/typed_contents.h"
#include "proto/wire.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

using internal::CheckCount;
using internal::Outline;

// Parameters of one request or tensor.
constexpr size_t kMaxParameters = 256;

// Field numbers of ModelInferRequest and of the messages in it.
enum class RequestField : uint32_t {
  kModel = 1,
  kVersion = 2,
  kId = 3,
  kParameters = 4,
  kInputs = 5,
  kOutputs = 6,
  kRaw = 7
};
enum class TensorField : uint32_t {
  kName = 1,
  kDatatype = 2,
  kShape = 3,
  kParameters = 4,
  kContents = 5
};
enum class OutputField : uint32_t { kName = 1, kParameters = 2 };
enum class EntryField : uint32_t { kKey = 1, kValue = 2 };
enum class ParameterField : uint32_t { kBool = 1, kInt64, kString, kDouble, kUint64 };

absl::Status NotBytes(const WireField& field) {
  return absl::InvalidArgumentError(StrCat("field ", field.number, " has wire type ",
                                           static_cast<int>(field.type),
                                           ", which is none of this message"));
}

absl::StatusOr<std::string_view> BytesOf(const WireField& field) {
  if (field.type != WireType::kBytes) return NotBytes(field);
  return field.bytes;
}

absl::StatusOr<std::string_view> TextOf(const WireField& field) {
  if (field.type != WireType::kBytes) return NotBytes(field);
  if (IsUtf8(field.bytes)) return field.bytes;
  return absl::InvalidArgumentError(StrCat("field ", field.number, " is not UTF-8 text"));
}

// Appends one dimension, or several packed ones.
absl::Status AppendDims(const WireField& field, Shape* shape) {
  if (field.type == WireType::kVarint) {
    shape->push_back(std::bit_cast<int64_t>(field.value));
  } else if (field.type == WireType::kBytes) {
    std::string_view packed = field.bytes;
    while (!packed.empty() && shape->size() <= kMaxRank) {
      uint64_t dim = 0;
      if (!TakeWireVarint(&packed, &dim)) return absl::InvalidArgumentError("'shape' is cut short");
      shape->push_back(std::bit_cast<int64_t>(dim));
    }
  } else {
    return NotBytes(field);
  }
  if (shape->size() > kMaxRank) return internal::TooManyDimensions(shape->size());
  return absl::OkStatus();
}

absl::StatusOr<Parameter> DecodeParameter(std::string_view bytes) {
  std::optional<Parameter> value;
  WireReader reader(bytes);
  while (!reader.done()) {
    TENON_ASSIGN_OR_RETURN(const WireField field, reader.Next());
    const auto number = static_cast<ParameterField>(field.number);
    if (number == ParameterField::kString) {
      TENON_ASSIGN_OR_RETURN(const std::string_view text, TextOf(field));
      value = std::string(text);
    } else if (number == ParameterField::kDouble && field.type == WireType::kFixed64) {
      double real = 0;
      std::memcpy(&real, field.bytes.data(), sizeof(real));
      value = real;
    } else if (field.type == WireType::kVarint) {
      if (number == ParameterField::kBool) value = field.value != 0;
      if (number == ParameterField::kInt64) value = std::bit_cast<int64_t>(field.value);
      if (number == ParameterField::kUint64) value = field.value;
    }
  }
  if (value.has_value()) return *std::move(value);
  return absl::InvalidArgumentError("it has no value");
}

struct NamedParameter {
  std::string_view name;
  Parameter value;
};

absl::StatusOr<NamedParameter> DecodeEntry(std::string_view entry) {
  NamedParameter parameter;
  std::string_view value;
  WireReader reader(entry);
  while (!reader.done()) {
    TENON_ASSIGN_OR_RETURN(const WireField field, reader.Next());
    if (field.number == static_cast<uint32_t>(EntryField::kKey)) {
      TENON_ASSIGN_OR_RETURN(parameter.name, TextOf(field));
    } else if (field.number == static_cast<uint32_t>(EntryField::kValue)) {
      TENON_ASSIGN_OR_RETURN(value, BytesOf(field));
    }
  }
  TENON_ASSIGN_OR_RETURN(parameter.value, DecodeParameter(value), "reading parameter ",
                         Quote(parameter.name));
  return parameter;
}

// What a parameter of a tensor asks for that is not served.
absl::Status CheckTensorParameter(std::string_view entry) {
  TENON_ASSIGN_OR_RETURN(const NamedParameter parameter, DecodeEntry(entry));
  if (parameter.name == "shared_memory_region") return internal::NoSharedMemory();
  if (parameter.name == "classification") return internal::NoClassification();
  return absl::OkStatus();
}

absl::Status Append(std::string_view what, std::string_view bytes, const DecodeOptions& options,
                    std::vector<std::string_view>* parts) {
  parts->push_back(bytes);
  return CheckCount(what, parts->size(), options);
}

absl::Status TakeField(const WireField& field, const DecodeOptions& options,
                       InferMessage* message) {
  TENON_ASSIGN_OR_RETURN(const std::string_view bytes, BytesOf(field));
  switch (static_cast<RequestField>(field.number)) {
    case RequestField::kModel:
      message->model = bytes;
      return TextOf(field).status();
    case RequestField::kVersion:
      message->version = bytes;
      return TextOf(field).status();
    case RequestField::kId:
      message->id = bytes;
      return TextOf(field).status();
    case RequestField::kParameters:
      message->parameters.push_back(bytes);
      if (message->parameters.size() <= kMaxParameters) return absl::OkStatus();
      return absl::InvalidArgumentError(
          StrCat("request has more than ", kMaxParameters, " parameters"));
    case RequestField::kInputs:
      return Append("inputs", bytes, options, &message->inputs);
    case RequestField::kOutputs:
      return Append("outputs", bytes, options, &message->outputs);
    case RequestField::kRaw:
      return Append("raw_input_contents", bytes, options, &message->raw_contents);
  }
  return absl::OkStatus();
}

// An input before its data is looked at; borrows from the message.
struct Input {
  std::string_view name;
  std::string_view datatype;
  Shape shape;
  std::vector<std::string_view> contents;  // protobuf merges a message that comes in parts
};

absl::Status TakeInputField(const WireField& field, Input* input) {
  switch (static_cast<TensorField>(field.number)) {
    case TensorField::kName: {
      TENON_ASSIGN_OR_RETURN(input->name, TextOf(field));
      return absl::OkStatus();
    }
    case TensorField::kDatatype: {
      TENON_ASSIGN_OR_RETURN(input->datatype, TextOf(field));
      return absl::OkStatus();
    }
    case TensorField::kShape:
      return AppendDims(field, &input->shape);
    case TensorField::kParameters: {
      TENON_ASSIGN_OR_RETURN(const std::string_view entry, BytesOf(field));
      return CheckTensorParameter(entry);
    }
    case TensorField::kContents: {
      TENON_ASSIGN_OR_RETURN(const std::string_view contents, BytesOf(field));
      if (input->contents.empty()) {
        input->contents.push_back(contents);
        return absl::OkStatus();
      }
      return absl::InvalidArgumentError("its contents come twice");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Input> DecodeInput(std::string_view bytes) {
  Input input;
  WireReader reader(bytes);
  while (!reader.done()) {
    TENON_ASSIGN_OR_RETURN(const WireField field, reader.Next());
    TENON_RETURN_IF_ERROR(TakeInputField(field, &input));
  }
  return input;
}

// Reads one message. Lives for one call.
class Decoder {
 public:
  Decoder(const InferMessage& message, const std::shared_ptr<const void>& owner,
          const Signature& signature, const DecodeOptions& options)
      : message_(message), owner_(owner), signature_(signature), options_(options) {}

  absl::StatusOr<InferRequest> Decode() {
    request_.model = std::string(message_.model);
    request_.version = std::string(message_.version);
    request_.id = std::string(message_.id);
    for (const std::string_view entry : message_.parameters)
      TENON_RETURN_IF_ERROR(TakeParameter(entry));
    const size_t raw = message_.raw_contents.size();
    if (raw != 0 && raw != message_.inputs.size()) {
      return absl::InvalidArgumentError(StrCat("request has ", message_.inputs.size(),
                                               " inputs and ", raw, " raw_input_contents"));
    }
    request_.inputs.reserve(message_.inputs.size());
    for (size_t i = 0; i < message_.inputs.size(); ++i) TENON_RETURN_IF_ERROR(TakeInput(i));
    for (size_t i = 0; i < message_.outputs.size(); ++i)
      TENON_RETURN_IF_ERROR(TakeOutput(message_.outputs[i]), "reading output ", i);
    return std::move(request_);
  }

 private:
  absl::Status TakeParameter(std::string_view entry) {
    TENON_ASSIGN_OR_RETURN(NamedParameter parameter, DecodeEntry(entry));
    if (parameter.name != kFinalResponseWanted)
      TENON_RETURN_IF_ERROR(internal::CheckReserved(parameter.name, parameter.value),
                            "reading parameter ", Quote(parameter.name));
    std::erase_if(request_.parameters,
                  [&](const auto& known) { return known.first == parameter.name; });
    request_.parameters.emplace_back(std::string(parameter.name), std::move(parameter.value));
    return absl::OkStatus();
  }

  absl::Status TakeInput(size_t index) {
    TENON_ASSIGN_OR_RETURN(Input input, DecodeInput(message_.inputs[index]), "reading input ",
                           index);
    TENON_ASSIGN_OR_RETURN(Tensor tensor, DecodeTensor(index, input), "reading input ",
                           Quote(input.name));
    request_.inputs.push_back({std::string(input.name), std::move(tensor)});
    return absl::OkStatus();
  }

  absl::StatusOr<Tensor> DecodeTensor(size_t index, Input& input) const {
    const TensorSpec* spec = FindSpec(signature_.inputs, input.name);
    TENON_ASSIGN_OR_RETURN(
        const Outline outline,
        internal::MakeOutline(input.datatype, std::move(input.shape), spec, options_));
    const std::string_view contents =
        input.contents.empty() ? std::string_view() : input.contents[0];
    if (message_.raw_contents.empty())
      return internal::DecodeTypedContents(outline, contents, owner_, options_);
    if (!contents.empty()) {
      return absl::InvalidArgumentError(
          "its data comes either in 'contents' or, of all inputs, in 'raw_input_contents'");
    }
    const std::string_view raw = message_.raw_contents[index];
    TENON_RETURN_IF_ERROR(internal::CheckDataSize(static_cast<int64_t>(raw.size()), options_));
    return internal::WrapBinary(outline.dtype, outline.shape, raw, {raw, owner_});
  }

  absl::Status TakeOutput(std::string_view bytes) {
    std::string_view name;
    WireReader reader(bytes);
    while (!reader.done()) {
      TENON_ASSIGN_OR_RETURN(const WireField field, reader.Next());
      if (field.number == static_cast<uint32_t>(OutputField::kName)) {
        TENON_ASSIGN_OR_RETURN(name, TextOf(field));
      } else if (field.number == static_cast<uint32_t>(OutputField::kParameters)) {
        TENON_ASSIGN_OR_RETURN(const std::string_view entry, BytesOf(field));
        TENON_RETURN_IF_ERROR(CheckTensorParameter(entry));
      }
    }
    request_.outputs.emplace_back(name);
    return absl::OkStatus();
  }

  const InferMessage& message_;
  const std::shared_ptr<const void>& owner_;
  const Signature& signature_;
  const DecodeOptions& options_;
  InferRequest request_;
};

}  // namespace

absl::StatusOr<InferMessage> SplitInferMessage(std::string_view bytes,
                                               const DecodeOptions& options) {
  InferMessage message;
  WireReader reader(bytes);
  while (!reader.done()) {
    TENON_ASSIGN_OR_RETURN(const WireField field, reader.Next(), "reading the request");
    constexpr auto kLast = static_cast<uint32_t>(RequestField::kRaw);
    if (field.number > kLast) continue;  // of a newer protocol
    TENON_RETURN_IF_ERROR(TakeField(field, options, &message), "reading the request");
  }
  return message;
}

absl::StatusOr<InferRequest> DecodeInferMessage(const InferMessage& message,
                                                const std::shared_ptr<const void>& owner,
                                                const Signature& signature,
                                                const DecodeOptions& options) {
  return Decoder(message, owner, signature, options).Decode();
}

}  // namespace tenon::oip
