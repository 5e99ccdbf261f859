#include "dialect/oip/model_description.h"

#include <google/protobuf/util/json_util.h>

#include "dialect/oip/model_config.pb.h"

namespace tenon::oip {
namespace {

template <typename Tensor>
void Describe(const TensorSpec& spec, Tensor* tensor) {
  tensor->set_name(spec.name);
  tensor->set_data_type(static_cast<inference::DataType>(RowOf(spec.dtype).triton));
  for (const int64_t dim : spec.shape) tensor->add_dims(dim);
}

}  // namespace

inference::ModelConfig DescribeModel(const ModelVersion& model) {
  inference::ModelConfig config;
  config.set_name(model.model);
  config.set_platform(std::string(model.servable->platform()));
  config.mutable_version_policy()->mutable_latest()->set_num_versions(1);
  const Signature& signature = model.servable->signature();
  for (const TensorSpec& spec : signature.inputs) {
    auto* input = config.add_input();
    Describe(spec, input);
    input->set_optional(spec.optional);
  }
  for (const TensorSpec& spec : signature.outputs) Describe(spec, config.add_output());
  return config;
}

std::string DescribeModelJson(const ModelVersion& model) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  // Fails only for messages that hold Any or are no valid protobuf.
  if (!google::protobuf::util::MessageToJsonString(DescribeModel(model), &json, options).ok())
    return "{}";
  return json;
}

}  // namespace tenon::oip
