#include "onnx/outline.h"

#include <algorithm>
#include <span>
#include <vector>

#include "proto/wire.h"
#include "status/status.h"

namespace tenon {
namespace {

// Messages of onnx-ml.proto that can hold others or many strings. kLeaf stands for all the rest.
enum class Kind : uint8_t {
  kModel,
  kTraining,
  kGraph,
  kFunction,
  kNode,
  kAttribute,
  kTensor,
  kSparseTensor,
  kValueInfo,
  kType,
  kTensorType,
  kSequenceType,
  kMapType,
  kShape,
  kLeaf,
};

struct Edge {
  Kind parent;
  uint32_t field;
  Kind child;
};

// Field numbers of onnx-ml.proto (frozen by ONNX).
constexpr Edge kEdges[] = {
    {Kind::kModel, 7, Kind::kGraph},
    {Kind::kModel, 20, Kind::kTraining},
    {Kind::kModel, 25, Kind::kFunction},
    {Kind::kTraining, 1, Kind::kGraph},
    {Kind::kTraining, 2, Kind::kGraph},
    {Kind::kGraph, 1, Kind::kNode},
    {Kind::kGraph, 5, Kind::kTensor},
    {Kind::kGraph, 15, Kind::kSparseTensor},
    {Kind::kGraph, 11, Kind::kValueInfo},
    {Kind::kGraph, 12, Kind::kValueInfo},
    {Kind::kGraph, 13, Kind::kValueInfo},
    {Kind::kFunction, 7, Kind::kNode},
    {Kind::kFunction, 11, Kind::kAttribute},
    {Kind::kFunction, 12, Kind::kValueInfo},
    {Kind::kNode, 5, Kind::kAttribute},
    {Kind::kAttribute, 5, Kind::kTensor},
    {Kind::kAttribute, 6, Kind::kGraph},
    {Kind::kAttribute, 10, Kind::kTensor},
    {Kind::kAttribute, 11, Kind::kGraph},
    {Kind::kAttribute, 14, Kind::kType},
    {Kind::kAttribute, 15, Kind::kType},
    {Kind::kAttribute, 22, Kind::kSparseTensor},
    {Kind::kAttribute, 23, Kind::kSparseTensor},
    {Kind::kSparseTensor, 1, Kind::kTensor},
    {Kind::kSparseTensor, 2, Kind::kTensor},
    {Kind::kValueInfo, 2, Kind::kType},
    {Kind::kType, 1, Kind::kTensorType},
    {Kind::kType, 4, Kind::kSequenceType},
    {Kind::kType, 5, Kind::kMapType},
    {Kind::kType, 8, Kind::kTensorType},
    {Kind::kType, 9, Kind::kSequenceType},
    {Kind::kTensorType, 2, Kind::kShape},
    {Kind::kSequenceType, 1, Kind::kType},
    {Kind::kMapType, 2, Kind::kType},
};

// Fields that ModelProto has; anything else there is not a model but something stuck to one.
constexpr uint32_t kModelFields[] = {1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26};

// Beneath a graph's own messages: attribute, tensor, type, shape and a little more.
constexpr int64_t kMaxDepthBeneathGraph = 24;
constexpr int64_t kMessagesPerGraph = 3;

Kind ChildOf(Kind parent, uint32_t field) {
  for (const Edge& edge : kEdges) {
    if (edge.parent == parent && edge.field == field) return edge.child;
  }
  return Kind::kLeaf;
}

struct Frame {
  Kind kind;
  int64_t graph_depth;
  WireReader reader;
};

class Outliner {
 public:
  explicit Outliner(const InspectLimits& limits) : limits_(limits) {}

  absl::StatusOr<ModelOutline> Read(std::string_view bytes) {
    stack_.push_back({Kind::kModel, 0, WireReader(bytes)});
    while (!stack_.empty()) {
      if (stack_.back().reader.done()) {
        stack_.pop_back();
        continue;
      }
      TENON_ASSIGN_OR_RETURN(const WireField field, stack_.back().reader.Next());
      TENON_RETURN_IF_ERROR(Visit(field));
    }
    return outline_;
  }

 private:
  absl::Status Visit(const WireField& field) {
    const Frame& frame = stack_.back();
    if (frame.kind == Kind::kModel &&
        std::ranges::find(kModelFields, field.number) == std::end(kModelFields)) {
      return absl::InvalidArgumentError(StrCat("field ", field.number, " before byte ",
                                               frame.reader.position(),
                                               " is none of a ModelProto's"));
    }
    if (field.type != WireType::kBytes) return absl::OkStatus();
    TENON_RETURN_IF_ERROR(Count("parts", "model.max_parts", limits_.max_parts, &outline_.parts));
    const Kind child = ChildOf(frame.kind, field.number);
    if (child == Kind::kLeaf) return absl::OkStatus();
    if (child == Kind::kNode) {
      TENON_RETURN_IF_ERROR(Count("nodes", "model.max_nodes", limits_.max_nodes, &outline_.nodes));
    }
    if (frame.kind == Kind::kGraph && (child == Kind::kTensor || child == Kind::kSparseTensor)) {
      TENON_RETURN_IF_ERROR(Count("initializers", "model.max_initializers",
                                  limits_.max_initializers, &outline_.initializers));
    }
    return Enter(child, field, frame);
  }

  absl::Status Enter(Kind child, const WireField& field, const Frame& parent) {
    const int64_t graph_depth = parent.graph_depth + (child == Kind::kGraph ? 1 : 0);
    const size_t begin = parent.reader.position() - field.bytes.size();
    outline_.graph_depth = std::max(outline_.graph_depth, graph_depth);
    if (graph_depth > limits_.max_graph_depth) {
      return absl::OutOfRangeError(StrCat("graphs are nested deeper than ", limits_.max_graph_depth,
                                          " at byte ", begin, " (model.max_graph_depth)"));
    }
    stack_.push_back({child, graph_depth, WireReader(field.bytes, begin)});
    const auto depth = static_cast<int64_t>(stack_.size());
    outline_.depth = std::max(outline_.depth, depth);
    if (depth > kMessagesPerGraph * limits_.max_graph_depth + kMaxDepthBeneathGraph) {
      return absl::OutOfRangeError(StrCat("types are nested too deep at byte ", begin,
                                          ", messages: ", depth, " (model.max_graph_depth)"));
    }
    return absl::OkStatus();
  }

  static absl::Status Count(std::string_view what, std::string_view limit_name, int64_t limit,
                            int64_t* count) {
    if (++*count <= limit) return absl::OkStatus();
    return absl::OutOfRangeError(StrCat("more than ", limit, " ", what, " (", limit_name, ")"));
  }

  const InspectLimits& limits_;
  ModelOutline outline_;
  std::vector<Frame> stack_;
};

}  // namespace

absl::StatusOr<ModelOutline> ReadOutline(std::string_view bytes, const InspectLimits& limits) {
  return Outliner(limits).Read(bytes);
}

}  // namespace tenon
