#include "predict/oip_messages.h"

#include <utility>

#include "json/document.h"
#include "json/number_writer.h"
#include "predict/json_scalar.h"
#include "predict/tensor_builder.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using json::Kind;
using json::Value;

constexpr json::Limits kLimits = {.max_depth = 64, .max_nodes = 16'000'000};

// A byte that is neither is no bool to C++.
constexpr std::string_view kBoolBytes("\0\1", 2);

absl::StatusOr<const Value*> Member(const Value& object, std::string_view key, Kind kind) {
  const Value* value = object.Find(key);
  if (value == nullptr) return absl::InvalidArgumentError(StrCat(Quote(key), " is missing"));
  if (value->kind != kind) {
    return absl::InvalidArgumentError(
        StrCat(Quote(key), " is ", json::NameOf(value->kind), ", expected ", json::NameOf(kind)));
  }
  return value;
}

absl::StatusOr<TensorSpec> ParseSpec(const Value& tensor) {
  TensorSpec spec;
  TENON_ASSIGN_OR_RETURN(const Value* name, Member(tensor, "name", Kind::kString));
  spec.name = std::string(name->string);
  TENON_ASSIGN_OR_RETURN(const Value* datatype, Member(tensor, "datatype", Kind::kString),
                         "reading tensor ", Quote(spec.name));
  TENON_ASSIGN_OR_RETURN(spec.dtype, DTypeFromOip(datatype->string), "reading tensor ",
                         Quote(spec.name));
  TENON_ASSIGN_OR_RETURN(const Value* shape, Member(tensor, "shape", Kind::kArray),
                         "reading tensor ", Quote(spec.name));
  for (const Value& dim : shape->elements) {
    if (dim.kind != Kind::kInt || dim.integer < kAnyDim || spec.shape.size() == kMaxRank) {
      return absl::InvalidArgumentError(
          StrCat("reading tensor ", Quote(spec.name), ": 'shape' is no shape"));
    }
    spec.shape.push_back(dim.integer);
  }
  spec.dim_names.resize(spec.shape.size());
  return spec;
}

absl::StatusOr<std::vector<TensorSpec>> ParseSpecs(const Value& model, std::string_view key) {
  TENON_ASSIGN_OR_RETURN(const Value* tensors, Member(model, key, Kind::kArray));
  std::vector<TensorSpec> specs;
  for (const Value& tensor : tensors->elements) {
    TENON_ASSIGN_OR_RETURN(TensorSpec spec, ParseSpec(tensor), "reading ", Quote(key));
    if (FindSpec(specs, spec.name) != nullptr) {
      return absl::InvalidArgumentError(
          StrCat("reading ", Quote(key), ": ", Quote(spec.name), " is there twice"));
    }
    specs.push_back(std::move(spec));
  }
  return specs;
}

// Appends the scalars of arrays within arrays.
absl::Status AppendFlat(const Value& value, TensorBuilder& builder) {
  if (value.kind != Kind::kArray) {
    TENON_ASSIGN_OR_RETURN(const Scalar scalar, ScalarOf(value));
    return builder.Append(scalar);
  }
  for (const Value& element : value.elements) TENON_RETURN_IF_ERROR(AppendFlat(element, builder));
  return absl::OkStatus();
}

// Takes the values of an output off `binary`, or out of its JSON.
absl::StatusOr<Tensor> ParseTensor(const Value& output, const TensorSpec& spec,
                                   std::string_view* binary) {
  const Value* parameters = output.Find("parameters");
  const Value* size = parameters == nullptr ? nullptr : parameters->Find("binary_data_size");
  if (size == nullptr) {
    TENON_ASSIGN_OR_RETURN(const Value* data, Member(output, "data", Kind::kArray));
    TensorBuilder builder(spec.dtype);
    TENON_RETURN_IF_ERROR(AppendFlat(*data, builder));
    return builder.Take(spec.shape);
  }
  if (size->kind != Kind::kInt || size->integer < 0 ||
      std::cmp_greater(size->integer, binary->size())) {
    return absl::InvalidArgumentError(
        StrCat("'binary_data_size' does not fit the ", binary->size(), " bytes that are left"));
  }
  const std::string_view bytes = binary->substr(0, static_cast<size_t>(size->integer));
  binary->remove_prefix(bytes.size());
  if (spec.dtype == DType::kBool && bytes.find_first_not_of(kBoolBytes) != std::string_view::npos)
    return absl::InvalidArgumentError("a byte of it is neither 0 nor 1");
  return Tensor::CopyOf(spec.dtype, spec.shape, std::as_bytes(std::span(bytes)));
}

void AppendName(std::string_view name, std::string* json) {
  json->append(R"({"name":)");
  AppendJsonString(name, json);
}

}  // namespace

absl::StatusOr<ModelDescription> ParseModelDescription(std::string_view json) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(json, kLimits));
  const Value& root = document.root();
  ModelDescription model;
  TENON_ASSIGN_OR_RETURN(const Value* name, Member(root, "name", Kind::kString));
  model.name = std::string(name->string);
  TENON_ASSIGN_OR_RETURN(model.signature.inputs, ParseSpecs(root, "inputs"));
  TENON_ASSIGN_OR_RETURN(model.signature.outputs, ParseSpecs(root, "outputs"));
  return model;
}

InferMessage WriteInferMessage(std::span<const NamedTensor> inputs,
                               std::span<const std::string> outputs) {
  InferMessage message;
  std::string& json = message.json;
  json.append(R"({"parameters":{"binary_data_output":true},"inputs":[)");
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& tensor = inputs[i].tensor;
    if (i > 0) json.push_back(',');
    AppendName(inputs[i].name, &json);
    StrAppend(&json, R"(,"datatype":")", NameOf(tensor.dtype()), R"(","shape":[)");
    json::AppendNumbers(std::span<const int64_t>(tensor.shape()), &json);
    StrAppend(&json, R"(],"parameters":{"binary_data_size":)", tensor.bytes().size(), "}}");
    message.tensors.emplace_back(reinterpret_cast<const char*>(tensor.bytes().data()),
                                 tensor.bytes().size());
  }
  json.push_back(']');
  for (size_t i = 0; i < outputs.size(); ++i) {
    json.append(i == 0 ? R"(,"outputs":[)" : ",");
    AppendName(outputs[i], &json);
    json.append(R"(,"parameters":{"binary_data":true}})");
  }
  json.append(outputs.empty() ? "}" : "]}");
  return message;
}

absl::StatusOr<InferResponse> ParseInferResponse(std::string_view body, size_t json_bytes) {
  if (json_bytes > body.size())
    return absl::InvalidArgumentError("its JSON is said to be longer than it is itself");
  TENON_ASSIGN_OR_RETURN(const json::Document document,
                         json::Document::Parse(body.substr(0, json_bytes), kLimits));
  const Value& root = document.root();
  std::string_view binary = body.substr(json_bytes);
  InferResponse response;
  const Value* version = root.Find("model_version");
  if (version != nullptr && version->kind == Kind::kString)
    response.version = std::string(version->string);
  TENON_ASSIGN_OR_RETURN(const Value* outputs, Member(root, "outputs", Kind::kArray));
  for (const Value& output : outputs->elements) {
    TENON_ASSIGN_OR_RETURN(TensorSpec spec, ParseSpec(output), "reading an output");
    TENON_ASSIGN_OR_RETURN(Tensor tensor, ParseTensor(output, spec, &binary), "reading output ",
                           Quote(spec.name));
    response.outputs.push_back({std::move(spec.name), std::move(tensor)});
  }
  if (!binary.empty())
    return absl::InvalidArgumentError(StrCat(binary.size(), " bytes are behind its last output"));
  return response;
}

std::string ErrorTextOf(std::string_view body) {
  const absl::StatusOr<json::Document> document = json::Document::Parse(body, kLimits);
  const Value* error = document.ok() ? document->root().Find("error") : nullptr;
  if (error != nullptr && error->kind == Kind::kString) return std::string(error->string);
  return Quote(body, 128);
}

}  // namespace tenon
