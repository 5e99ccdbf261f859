// Declared types of values: whether they are sane, and how people read them. Internal to the
// module; pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "onnx/inspect_limits.h"
#include "onnx/report.h"

namespace onnx {
class TypeProto;
class ValueInfoProto;
}  // namespace onnx

namespace tenon {

// OK unless a dimension is negative (-1, which some converters write for "any", is let through) or
// above the limit, the rank is above kMaxRank, or an element type is unknown.
absl::Status CheckType(const onnx::TypeProto& type, const InspectLimits& limits);

// "tensor(FP32)[batch,4]", "sequence(map(INT64,tensor(FP32)))", "unknown"
std::string TypeToString(const onnx::TypeProto& type);

// Name and type of an input or output of a graph.
ReportedValue DescribeValue(const onnx::ValueInfoProto& value);

}  // namespace tenon
