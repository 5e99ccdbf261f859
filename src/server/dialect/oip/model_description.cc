#include "dialect/oip/model_description.h"

#include <google/protobuf/util/json_util.h>

#include "dialect/oip/model_config.pb.h"
#include "repository/model_config.h"

namespace tenon::oip {
inference::ModelConfig DescribeModel(const ModelVersion& model) { return CompletedConfig(model); }

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
