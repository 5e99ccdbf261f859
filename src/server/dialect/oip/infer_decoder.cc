#include "dialect/oip/infer_decoder.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "dialect/oip/internal/binary_tensor.h"
#include "dialect/oip/internal/members.h"
#include "dialect/oip/internal/tensor_outline.h"
#include "dialect/oip/json_tensor.h"
#include "dialect/oip/raw_request.h"
#include "dialect/oip/request_parameters.h"
#include "json/document.h"
#include "json/flaw.h"
#include "json/tensor_body.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

using internal::CheckCount;
using internal::GetMember;
using internal::NoSharedMemory;
using internal::Outline;
using internal::Unexpected;
using json::Kind;
using json::Value;

// Parameters of a tensor that are the protocol's own.
constexpr std::string_view kBinarySize = "binary_data_size";
constexpr std::string_view kBinaryData = "binary_data";
constexpr std::string_view kSharedMemory = "shared_memory_region";

absl::StatusOr<Shape> DecodeShape(const Value& input) {
  TENON_ASSIGN_OR_RETURN(const Value* value,
                         GetMember(input, "shape", Kind::kArray, "an array of integers"));
  if (value->elements.size() > kMaxRank) return internal::TooManyDimensions(value->elements.size());
  Shape shape;
  for (const Value& dim : value->elements) {
    if (dim.kind != Kind::kInt) return Unexpected("a dimension of 'shape'", dim, "an integer");
    shape.push_back(dim.integer);
  }
  return shape;
}

// Reads one body. Lives for one call.
class Decoder {
 public:
  Decoder(const Body& body, const Signature& signature, const DecodeOptions& options)
      : body_(body), signature_(signature), options_(options) {}

  // `json_size` bytes of JSON, binary tensors behind them.
  absl::StatusOr<InferCall> Decode(size_t json_size) {
    json::TensorBody split;
    TENON_RETURN_IF_ERROR(json::SplitTensorBody(body_.bytes.substr(0, json_size), &split));
    TENON_ASSIGN_OR_RETURN(const json::Document document, ParseEnvelope(split, json_size));
    const Value& root = document.root();
    if (root.kind != Kind::kObject) return Unexpected("the request", root, "an object");
    binary_ = body_.bytes.substr(json_size);
    TENON_RETURN_IF_ERROR(DecodeId(root));
    TENON_RETURN_IF_ERROR(DecodeRequestParameters(root, &call_));
    TENON_RETURN_IF_ERROR(DecodeInputs(root, split));
    TENON_RETURN_IF_ERROR(DecodeOutputs(root));
    if (!binary_.empty()) {
      return absl::InvalidArgumentError(StrCat("unexpected additional input data: ", binary_.size(),
                                               " bytes are behind the last binary tensor"));
    }
    return std::move(call_);
  }

 private:
  // What is wrong with the envelope is said with its place in the body.
  absl::StatusOr<json::Document> ParseEnvelope(const json::TensorBody& split, size_t json_size) {
    absl::StatusOr<json::Document> document = json::Document::Parse(split.envelope, options_.json);
    if (document.ok()) return document;
    std::optional<json::Flaw> flaw = json::FindFlaw(split.envelope);
    if (!flaw.has_value()) return document;
    flaw->place = json::PlaceInBody(body_.bytes.substr(0, json_size), split, flaw->place);
    return json::MalformedError(*flaw);
  }

  absl::Status DecodeId(const Value& root) {
    const Value* id = root.Find("id");
    if (id == nullptr) return absl::OkStatus();
    if (id->kind != Kind::kString) return Unexpected("'id'", *id, "a string");
    call_.request.id = std::string(id->string);
    return absl::OkStatus();
  }

  absl::Status DecodeInputs(const Value& root, const json::TensorBody& split) {
    TENON_ASSIGN_OR_RETURN(const Value* inputs,
                           GetMember(root, "inputs", Kind::kArray, "an array"));
    TENON_RETURN_IF_ERROR(CheckCount("inputs", inputs->elements.size(), options_));
    for (size_t i = 0; i < inputs->elements.size(); ++i) {
      const Value& input = inputs->elements[i];
      if (input.kind != Kind::kObject) return Unexpected(StrCat("input ", i), input, "an object");
      TENON_ASSIGN_OR_RETURN(const Value* name, GetMember(input, "name", Kind::kString, "a string"),
                             "reading input ", i);
      const std::string_view data = i < split.data.size() ? split.data[i] : std::string_view();
      TENON_ASSIGN_OR_RETURN(Tensor tensor, DecodeTensor(input, data), "reading input ",
                             Quote(name->string));
      call_.request.inputs.push_back({std::string(name->string), std::move(tensor)});
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Tensor> DecodeTensor(const Value& input, std::string_view data) {
    TENON_ASSIGN_OR_RETURN(const Outline outline, DecodeOutline(input));
    TENON_ASSIGN_OR_RETURN(const Value* parameters, internal::FindParameters(input));
    const Value* binary_size = parameters == nullptr ? nullptr : parameters->Find(kBinarySize);
    const bool is_shared = parameters != nullptr && parameters->Find(kSharedMemory) != nullptr;
    const Value* json_data = input.Find("data");
    const bool has_json = json_data != nullptr && (json_data->kind != Kind::kNull || !data.empty());
    if (int{has_json} + int{binary_size != nullptr} + int{is_shared} != 1) {
      return absl::InvalidArgumentError(
          "its data comes either under 'data' or with 'binary_data_size'");
    }
    if (is_shared) return NoSharedMemory();
    if (binary_size != nullptr) return TakeBinary(outline, *binary_size);
    if (data.empty()) return Unexpected("'data'", *json_data, "an array");
    return ReadJsonTensor(outline.dtype, outline.shape, data, options_.integers);
  }

  absl::StatusOr<Outline> DecodeOutline(const Value& input) const {
    TENON_ASSIGN_OR_RETURN(const Value* datatype,
                           GetMember(input, "datatype", Kind::kString, "a string"));
    TENON_ASSIGN_OR_RETURN(Shape shape, DecodeShape(input));
    const TensorSpec* spec = FindSpec(signature_.inputs, input.Find("name")->string);
    return internal::MakeOutline(datatype->string, std::move(shape), spec, options_);
  }

  absl::StatusOr<Tensor> TakeBinary(const Outline& outline, const Value& size) {
    if (size.kind != Kind::kInt || size.integer < 0)
      return Unexpected("'binary_data_size'", size, "a size in bytes");
    if (std::cmp_greater(size.integer, binary_.size())) {
      return absl::InvalidArgumentError(StrCat("'binary_data_size' is ", size.integer, ", and ",
                                               binary_.size(),
                                               " bytes are left in the request body"));
    }
    TENON_RETURN_IF_ERROR(internal::CheckDataSize(size.integer, options_));
    const std::string_view bytes = binary_.substr(0, static_cast<size_t>(size.integer));
    binary_.remove_prefix(bytes.size());
    return internal::WrapBinary(outline.dtype, outline.shape, bytes, body_);
  }

  absl::Status DecodeOutputs(const Value& root) {
    const Value* outputs = root.Find("outputs");
    if (outputs == nullptr) return absl::OkStatus();
    if (outputs->kind != Kind::kArray) return Unexpected("'outputs'", *outputs, "an array");
    TENON_RETURN_IF_ERROR(CheckCount("outputs", outputs->elements.size(), options_));
    for (size_t i = 0; i < outputs->elements.size(); ++i) {
      const Value& output = outputs->elements[i];
      TENON_ASSIGN_OR_RETURN(const Value* name,
                             GetMember(output, "name", Kind::kString, "a string"),
                             "reading output ", i);
      TENON_RETURN_IF_ERROR(DecodeOutput(output, std::string(name->string)), "reading output ",
                            Quote(name->string));
    }
    return absl::OkStatus();
  }

  absl::Status DecodeOutput(const Value& output, std::string name) {
    TENON_ASSIGN_OR_RETURN(const Value* parameters, internal::FindParameters(output));
    if (parameters != nullptr) {
      if (parameters->Find("classification") != nullptr) return internal::NoClassification();
      if (parameters->Find(kSharedMemory) != nullptr) return NoSharedMemory();
      TENON_ASSIGN_OR_RETURN(const bool binary, internal::BoolParameter(*parameters, kBinaryData,
                                                                        call_.binary_by_default));
      call_.binary_outputs.emplace_back(name, binary);
    }
    call_.request.outputs.push_back(std::move(name));
    return absl::OkStatus();
  }

  const Body& body_;
  const Signature& signature_;
  const DecodeOptions& options_;
  std::string_view binary_;
  InferCall call_;
};

}  // namespace

absl::StatusOr<InferCall> DecodeInferCall(const HttpRequest& request, const Signature& signature,
                                          const DecodeOptions& options) {
  const std::string_view header = request.Header(kJsonSizeHeader);
  if (header.empty())
    return Decoder(request.body, signature, options).Decode(request.body.bytes.size());
  uint64_t json_size = 0;
  const bool digits = header.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || !absl::SimpleAtoi(ToAbsl(header), &json_size) ||
      json_size > request.body.bytes.size()) {
    return absl::InvalidArgumentError(StrCat("header ", kJsonSizeHeader, " is ", Quote(header, 32),
                                             ", expected a number from 0 to the size of the body, ",
                                             request.body.bytes.size()));
  }
  if (json_size == 0) return DecodeRawRequest(request.body, signature, options);
  return Decoder(request.body, signature, options).Decode(json_size);
}

}  // namespace tenon::oip
