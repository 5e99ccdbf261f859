#include "import/graph/model_property.h"

#include "onnx-ml.pb.h"

namespace tenon {

void AppendModelProperty(std::string_view name, std::string_view value, std::string* onnx) {
  onnx::ModelProto addition;
  onnx::StringStringEntryProto& property = *addition.add_metadata_props();
  property.set_key(std::string(name));
  property.set_value(std::string(value));
  addition.AppendToString(onnx);
}

}  // namespace tenon
