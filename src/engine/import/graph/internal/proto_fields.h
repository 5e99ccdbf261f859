// Types and attributes as ONNX's messages have them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "import/graph/graph_builder.h"

namespace onnx {
class GraphProto;
class NodeProto;
class ValueInfoProto;
}  // namespace onnx

namespace tenon {

using Bodies = std::vector<std::unique_ptr<onnx::GraphProto>>;

// Dimensions that are not known have the name of their place in `dim_names`, if there is one.
void SetType(const ValueType& type, const std::vector<std::string>& dim_names,
             onnx::ValueInfoProto* info);

// Adds `attribute`; one that is a Body is copied from its place in `bodies`.
void SetAttribute(const Attribute& attribute, const Bodies& bodies, onnx::NodeProto* node);

}  // namespace tenon
