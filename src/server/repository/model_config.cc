#include "repository/model_config.h"

#include <algorithm>
#include <array>

#include "proto/json.h"
#include "proto/text.h"
#include "repository/scheduling.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What is acted on, or says nothing that would change an answer.
constexpr std::array<std::string_view, 44> kUsed = {"name",
                                                    "platform",
                                                    "backend",
                                                    "runtime",
                                                    "version_policy",
                                                    "max_batch_size",
                                                    "input",
                                                    "output",
                                                    "default_model_filename",
                                                    "model_warmup",
                                                    "input.name",
                                                    "input.data_type",
                                                    "input.dims",
                                                    "input.optional",
                                                    "input.format",
                                                    "output.name",
                                                    "output.data_type",
                                                    "output.dims",
                                                    "model_warmup.name",
                                                    "model_warmup.batch_size",
                                                    "model_warmup.inputs",
                                                    "model_warmup.count",
                                                    "version_policy.latest",
                                                    "version_policy.all",
                                                    "version_policy.specific",
                                                    "version_policy.latest.num_versions",
                                                    "version_policy.specific.versions",
                                                    "model_warmup.inputs.key",
                                                    "model_warmup.inputs.value",
                                                    "metric_tags",
                                                    "metric_tags.key",
                                                    "metric_tags.value",
                                                    "instance_group",
                                                    "instance_group.name",
                                                    "instance_group.count",
                                                    "dynamic_batching",
                                                    "dynamic_batching.preferred_batch_size",
                                                    "dynamic_batching.max_queue_delay_microseconds",
                                                    "dynamic_batching.preserve_ordering",
                                                    "dynamic_batching.priority_levels",
                                                    "dynamic_batching.default_priority_level",
                                                    "dynamic_batching.default_queue_policy",
                                                    "dynamic_batching.priority_queue_policy",
                                                    "instance_group.kind"};

// Whose fields are looked at one by one.
constexpr std::array<std::string_view, 6> kOpened = {
    "input", "output", "version_policy", "model_warmup", "instance_group", "dynamic_batching"};

// Platforms and backends of files that are read here, whatever runs them.
constexpr std::array<std::string_view, 12> kBackends = {"onnxruntime", "onnxruntime_onnx",
                                                        "pytorch",     "pytorch_libtorch",
                                                        "tensorflow",  "tensorflow_savedmodel",
                                                        "fil",         "sklearn",
                                                        "xgboost",     "lightgbm",
                                                        "keras",       "tenon"};

template <size_t N>
bool Has(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void AddUnused(const Message& message, const std::string& prefix,
               std::vector<std::string>* unused) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string path = prefix + field->name();
    if (!Has(kUsed, path)) {
      unused->push_back(path);
      continue;
    }
    if (!Has(kOpened, path)) continue;
    const auto* reflection = message.GetReflection();
    if (!field->is_repeated()) {
      AddUnused(reflection->GetMessage(message, field), path + ".", unused);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i)
      AddUnused(reflection->GetRepeatedMessage(message, field, i), path + ".", unused);
  }
}

absl::Status Refused(std::string_view field, std::string_view why) {
  return absl::InvalidArgumentError(StrCat("field ", field, ": ", why));
}

absl::Status CheckRunnable(const inference::ModelConfig& config) {
  if (config.has_ensemble_scheduling() || config.platform() == "ensemble")
    return Refused("ensemble_scheduling", "ensembles are not run");
  for (const auto& [field, value] :
       {std::pair("backend", config.backend()), std::pair("platform", config.platform())}) {
    if (!value.empty() && !Has(kBackends, value))
      return Refused(field, StrCat(Quote(value),
                                   " is not run; model files of ONNX, scikit-learn, "
                                   "PyTorch, Keras, TensorFlow, XGBoost and LightGBM are"));
  }
  if (config.model_operations().op_library_filename_size() > 0)
    return Refused("model_operations", "libraries of operators are not loaded");
  if (config.max_batch_size() < 0) return Refused("max_batch_size", "it is negative");
  return absl::OkStatus();
}

absl::Status CheckUsable(const inference::ModelConfig& config, std::string_view model) {
  if (!config.name().empty() && config.name() != model)
    return Refused("name", StrCat(Quote(config.name()), " is not the model's, ", Quote(model)));
  TENON_RETURN_IF_ERROR(CheckRunnable(config));
  if (config.version_policy().has_latest() && config.version_policy().latest().num_versions() == 0)
    return Refused("version_policy.latest.num_versions", "it is 0");
  return CheckScheduling(config);
}

DType DTypeOfTriton(int number) {
  for (const DTypeRow& row : DTypeTable()) {
    if (row.triton == number) return row.dtype;
  }
  return DType::kFp32;
}

// The wire's shape of what a configuration calls `dims`.
Shape WireShape(const google::protobuf::RepeatedField<int64_t>& dims, bool batched) {
  Shape shape;
  if (batched) shape.push_back(kAnyDim);
  shape.insert(shape.end(), dims.begin(), dims.end());
  return shape;
}

bool Agree(const Shape& a, const Shape& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && a[i] != kAnyDim && b[i] != kAnyDim) return false;
  }
  return true;
}

template <typename Tensor>
absl::Status CheckTensor(std::string_view kind, const Tensor& tensor,
                         const std::vector<TensorSpec>& specs, bool batched) {
  const TensorSpec* spec = FindSpec(specs, tensor.name());
  if (spec == nullptr)
    return absl::InvalidArgumentError(
        StrCat(kind, " ", Quote(tensor.name()), ": the model has none of that name"));
  const int number = static_cast<int>(tensor.data_type());
  if (number != 0 && DTypeOfTriton(number) != spec->dtype) {
    return absl::InvalidArgumentError(StrCat(kind, " ", Quote(tensor.name()), ": data_type is ",
                                             NameOf(DTypeOfTriton(number)), ", the model's ",
                                             NameOf(spec->dtype)));
  }
  const Shape shape = WireShape(tensor.dims(), batched);
  if (tensor.dims_size() > 0 && !tensor.has_reshape() && !Agree(shape, spec->shape)) {
    return absl::InvalidArgumentError(
        StrCat(kind, " ", Quote(tensor.name()), ": dims ", batched ? "and the batch " : "", "are ",
               ShapeToString(shape), ", the model's ", ShapeToString(spec->shape)));
  }
  return absl::OkStatus();
}

template <typename Tensors>
void Complete(const std::vector<TensorSpec>& specs, bool batched, Tensors* tensors) {
  for (const TensorSpec& spec : specs) {
    auto found = std::find_if(tensors->begin(), tensors->end(),
                              [&](const auto& tensor) { return tensor.name() == spec.name; });
    auto* tensor = found == tensors->end() ? tensors->Add() : &*found;
    tensor->set_name(spec.name);
    tensor->set_data_type(static_cast<inference::DataType>(RowOf(spec.dtype).triton));
    if (tensor->dims_size() > 0) continue;
    const size_t first = batched && !spec.shape.empty() ? 1 : 0;
    for (size_t i = first; i < spec.shape.size(); ++i) tensor->add_dims(spec.shape[i]);
  }
}

}  // namespace

absl::StatusOr<inference::ModelConfig> ReadModelConfig(std::string_view text,
                                                       std::string_view model,
                                                       const ModelConfigLimits& limits) {
  inference::ModelConfig config;
  TENON_RETURN_IF_ERROR(ParseText(
      text, {.max_bytes = limits.max_bytes, .recursion_depth = limits.max_depth}, &config));
  TENON_RETURN_IF_ERROR(CheckUsable(config, model));
  return config;
}

absl::StatusOr<inference::ModelConfig> ReadModelConfigJson(std::string_view json,
                                                           std::string_view model,
                                                           const ModelConfigLimits& limits) {
  inference::ModelConfig config;
  TENON_RETURN_IF_ERROR(ParseProtoJson(json, limits.max_bytes, &config));
  TENON_RETURN_IF_ERROR(CheckUsable(config, model));
  return config;
}

std::vector<std::string> UnusedFields(const inference::ModelConfig& config) {
  std::vector<std::string> unused;
  AddUnused(config, "", &unused);
  for (const auto& group : config.instance_group()) {
    const bool is_cpu = group.kind() == inference::ModelInstanceGroup::KIND_CPU ||
                        group.kind() == inference::ModelInstanceGroup::KIND_AUTO;
    if (!is_cpu) unused.emplace_back("instance_group.kind");
  }
  std::sort(unused.begin(), unused.end());
  unused.erase(std::unique(unused.begin(), unused.end()), unused.end());
  return unused;
}

absl::Status CheckConfigFits(const inference::ModelConfig& config, const Signature& signature) {
  const bool batched = config.max_batch_size() > 0;
  for (const auto& input : config.input())
    TENON_RETURN_IF_ERROR(CheckTensor("input", input, signature.inputs, batched), "checking ",
                          kModelConfigFile);
  for (const auto& output : config.output())
    TENON_RETURN_IF_ERROR(CheckTensor("output", output, signature.outputs, batched), "checking ",
                          kModelConfigFile);
  return absl::OkStatus();
}

inference::ModelConfig CompletedConfig(const ModelVersion& version) {
  inference::ModelConfig config;
  if (!config.ParseFromString(version.config)) config.Clear();
  config.set_name(version.model);
  if (config.platform().empty()) config.set_platform(std::string(version.servable->platform()));
  if (config.version_policy().policy_choice_case() ==
      inference::ModelVersionPolicy::POLICY_CHOICE_NOT_SET) {
    // Triton's default where there is a configuration, else what models.versions is mostly.
    inference::ModelVersionPolicy* policy = config.mutable_version_policy();
    if (version.config.empty()) {
      policy->mutable_all();
    } else {
      policy->mutable_latest()->set_num_versions(1);
    }
  }
  const bool batched = config.max_batch_size() > 0;
  const Signature& signature = version.servable->signature();
  Complete(signature.inputs, batched, config.mutable_input());
  for (auto& input : *config.mutable_input()) {
    const TensorSpec* spec = FindSpec(signature.inputs, input.name());
    if (spec != nullptr) input.set_optional(spec->optional);
  }
  Complete(signature.outputs, batched, config.mutable_output());
  return config;
}

}  // namespace tenon
