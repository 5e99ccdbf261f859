// Adds to the metadata of a model that is already written.
#pragma once

#include <string>
#include <string_view>

namespace tenon {

// `onnx` is a serialised ModelProto; protobuf merges what follows it. The name must be new.
void AppendModelProperty(std::string_view name, std::string_view value, std::string* onnx);

}  // namespace tenon
