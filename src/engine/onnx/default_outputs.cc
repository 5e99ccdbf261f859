#include "onnx/default_outputs.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "import/model_properties.h"
#include "json/document.h"
#include "onnx-ml.pb.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using Names = std::set<std::string, std::less<>>;

absl::StatusOr<Names> ParseNames(std::string_view json) {
  TENON_ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(json, {}));
  Names names;
  if (document.root().kind != json::Kind::kArray)
    return absl::InvalidArgumentError("it is no JSON list");
  for (const json::Value& element : document.root().elements) {
    if (element.kind != json::Kind::kString)
      return absl::InvalidArgumentError("it holds other things than names");
    names.emplace(element.string);
  }
  if (names.empty()) return absl::InvalidArgumentError("it is empty");
  return names;
}

// All that a node reads, its subgraphs' reads included; a few names too many do no harm.
void AddReads(const onnx::NodeProto& node, Names* names);

void AddReads(const onnx::GraphProto& graph, Names* names) {
  for (const onnx::NodeProto& node : graph.node()) AddReads(node, names);
  for (const onnx::ValueInfoProto& output : graph.output()) names->insert(output.name());
}

void AddReads(const onnx::NodeProto& node, Names* names) {
  names->insert(node.input().begin(), node.input().end());
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.has_g()) AddReads(attribute.g(), names);
    for (const onnx::GraphProto& graph : attribute.graphs()) AddReads(graph, names);
  }
}

// Removes what `drop` says from a repeated field, keeping the order.
template <typename Field, typename Drop>
bool DropFrom(Field* field, const Drop& drop) {
  const auto kept = std::remove_if(field->begin(), field->end(), drop);
  const bool dropped = kept != field->end();
  field->erase(kept, field->end());
  return dropped;
}

}  // namespace

absl::Status MarkDefaultOutputs(ModelReport* report) {
  const auto property = report->properties.find(std::string(kDefaultOutputsProperty));
  if (property == report->properties.end()) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(Names names, ParseNames(property->second), "reading its metadata ",
                         kDefaultOutputsProperty);
  for (ReportedValue& output : report->outputs) output.by_default = names.erase(output.name) > 0;
  if (names.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("reading its metadata ", kDefaultOutputsProperty,
                                           ": the model has no output ", Quote(*names.begin())));
}

bool KeepOutputs(Names needed, onnx::ModelProto* model) {
  onnx::GraphProto& graph = *model->mutable_graph();
  DropFrom(graph.mutable_output(),
           [&](const onnx::ValueInfoProto& output) { return !needed.contains(output.name()); });
  // Nodes are sorted, so whoever reads comes after who writes.
  std::set<const onnx::NodeProto*> kept;
  for (auto node = graph.node().rbegin(); node != graph.node().rend(); ++node) {
    const auto is_needed = [&](const std::string& name) { return needed.contains(name); };
    if (std::none_of(node->output().begin(), node->output().end(), is_needed)) continue;
    kept.insert(&*node);
    AddReads(*node, &needed);
  }
  if (std::cmp_equal(kept.size(), graph.node_size())) return false;
  onnx::GraphProto whole;
  whole.mutable_node()->Swap(graph.mutable_node());
  for (onnx::NodeProto& node : *whole.mutable_node()) {
    if (kept.contains(&node)) graph.add_node()->Swap(&node);
  }
  // An initializer is what makes an input optional.
  for (const onnx::ValueInfoProto& input : graph.input()) needed.insert(input.name());
  DropFrom(graph.mutable_initializer(),
           [&](const onnx::TensorProto& tensor) { return !needed.contains(tensor.name()); });
  graph.clear_value_info();
  return true;
}

}  // namespace tenon
