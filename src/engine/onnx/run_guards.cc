#include "onnx/run_guards.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onnx-ml.pb.h"
#include "onnx/function_check.h"
#include "onnx/ops/operator_table.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

// A name that no model has by chance.
constexpr std::string_view kPrefix = "tenon.guard/";

// What a graph sees of the graphs around it.
struct Scope {
  const Scope* outer = nullptr;
  std::map<std::string_view, const onnx::TensorProto*> initializers;
  std::map<std::string_view, const onnx::ValueInfoProto*> types;
  std::string turns;  // the count of the loop around it; empty outside of loops
};

const onnx::TensorProto* FindInitializer(const Scope* scope, std::string_view name) {
  for (; scope != nullptr; scope = scope->outer) {
    const auto found = scope->initializers.find(name);
    if (found != scope->initializers.end()) return found->second;
  }
  return nullptr;
}

bool HasAttribute(const onnx::NodeProto& node, std::string_view name) {
  return std::ranges::any_of(node.attribute(), [name](const onnx::AttributeProto& attribute) {
    return attribute.name() == name;
  });
}

bool HasElements(const onnx::TensorProto& tensor) {
  return std::ranges::find(tensor.dims(), 0) == tensor.dims().end();
}

// The input whose sizes are to be checked before the node runs, or -1.
int GuardedInput(const onnx::NodeProto& node, const Scope& scope) {
  const std::string_view op = node.op_type();
  const std::string_view domain = CanonicalDomain(node.domain());
  if ((op == "Conv" && domain == "ai.onnx") || (op == "FusedConv" && domain == "com.microsoft")) {
    if (node.input_size() < 2 || HasAttribute(node, "kernel_shape")) return -1;
    const onnx::TensorProto* weights = FindInitializer(&scope, node.input(1));
    return weights != nullptr && HasElements(*weights) ? -1 : 1;
  }
  if (domain != "ai.onnx" || node.input_size() == 0) return -1;
  if (op == "LSTM" || op == "GRU") return 0;
  if (op == "STFT") return node.input_size() > 2 && !node.input(2).empty() ? 2 : -1;
  return op == "Unique" && HasAttribute(node, "axis") ? 0 : -1;
}

void AddText(onnx::NodeProto* node, std::string_view name, std::string value) {
  onnx::AttributeProto& attribute = *node->add_attribute();
  attribute.set_name(std::string(name));
  attribute.set_type(onnx::AttributeProto::STRING);
  attribute.set_s(std::move(value));
}

void AddInt(onnx::NodeProto* node, std::string_view name, int64_t value) {
  onnx::AttributeProto& attribute = *node->add_attribute();
  attribute.set_name(std::string(name));
  attribute.set_type(onnx::AttributeProto::INT);
  attribute.set_i(value);
}

std::string Describe(const onnx::NodeProto& node) {
  const bool unnamed = node.name().empty() && node.output_size() > 0;
  return StrCat("node ", Quote(unnamed ? node.output(0) : node.name()), " (", node.op_type(), ")");
}

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

class Guard {
 public:
  explicit Guard(int64_t max_turns) : max_turns_(max_turns) {}

  // The inspector has bounded the depth of graphs, so this recurses. `graph` is null for the nodes
  // of a function, whose types nobody wrote down.
  bool AddTo(const Scope& scope, onnx::GraphProto* graph, Nodes* nodes) {
    const bool needs_checks = std::ranges::any_of(
        *nodes, [&](const onnx::NodeProto& node) { return GuardedInput(node, scope) >= 0; });
    if (needs_checks) {
      Nodes unguarded;
      unguarded.Swap(nodes);
      for (onnx::NodeProto& node : unguarded) {
        const int input = GuardedInput(node, scope);
        if (input >= 0) AddSizeCheck(input, scope, &node, {graph, nodes});
        nodes->Add()->Swap(&node);
      }
    }
    bool added = needs_checks;
    for (onnx::NodeProto& node : *nodes) added |= AddToSubgraphs(scope, &node);
    return added;
  }

  bool AddTo(const Scope* outer, std::string turns, onnx::GraphProto* graph) {
    Scope scope{.outer = outer, .turns = std::move(turns)};
    for (const onnx::TensorProto& tensor : graph->initializer())
      scope.initializers[tensor.name()] = &tensor;
    for (const auto* values : {&graph->input(), &graph->value_info()}) {
      for (const onnx::ValueInfoProto& value : *values) scope.types[value.name()] = &value;
    }
    return AddTo(scope, graph, graph->mutable_node());
  }

 private:
  struct Place {
    onnx::GraphProto* graph;
    Nodes* nodes;
  };

  // Reshape gives the input on as it lies, and cannot run before its sizes are checked. What is
  // known of the input's type is said of it again, since the runtime cannot see through the check.
  void AddSizeCheck(int input, const Scope& scope, onnx::NodeProto* node, const Place& place) {
    std::string& name = *node->mutable_input(input);
    const std::string sizes = NewName();
    const std::string checked = NewName();
    const std::string given = NewName();
    AddNode({"Shape", ""}, {name}, sizes, place.nodes);
    AddText(AddNode({"CheckShape", ops::kDomain}, {sizes}, checked, place.nodes), "what",
            Describe(*node));
    AddNode({"Reshape", ""}, {name, checked}, given, place.nodes);
    const auto type = scope.types.find(name);
    if (place.graph != nullptr && type != scope.types.end()) {
      onnx::ValueInfoProto& value = *place.graph->add_value_info();
      value = *type->second;
      value.set_name(given);
    }
    name = given;
  }

  bool AddToSubgraphs(const Scope& scope, onnx::NodeProto* node) {
    const bool is_loop = node->op_type() == "Loop" && CanonicalDomain(node->domain()) == "ai.onnx";
    bool added = false;
    for (onnx::AttributeProto& attribute : *node->mutable_attribute()) {
      for (onnx::GraphProto& graph : *attribute.mutable_graphs())
        added |= AddTo(&scope, scope.turns, &graph);
      if (!attribute.has_g()) continue;
      std::string turns = scope.turns;
      if (is_loop) turns = CountTurns(turns, Describe(*node), attribute.mutable_g());
      added |= AddTo(&scope, std::move(turns), attribute.mutable_g()) || is_loop;
    }
    return added;
  }

  // Counts as the body's first node; gives the name of the count.
  std::string CountTurns(const std::string& outer, std::string what, onnx::GraphProto* body) {
    if (body->input_size() == 0) return outer;  // which the runtime refuses
    std::string turns = NewName();
    Nodes rest;
    rest.Swap(body->mutable_node());
    onnx::NodeProto* node =
        AddNode({"CountTurns", ops::kDomain}, {body->input(0).name()}, turns, body->mutable_node());
    if (!outer.empty()) node->add_input(outer);
    AddInt(node, "limit", max_turns_);
    AddText(node, "what", std::move(what));
    for (onnx::NodeProto& other : rest) body->add_node()->Swap(&other);
    return turns;
  }

  struct Operator {
    std::string_view name;
    std::string_view domain;
  };

  onnx::NodeProto* AddNode(const Operator& op, const std::vector<std::string>& inputs,
                           const std::string& output, Nodes* nodes) {
    onnx::NodeProto* node = nodes->Add();
    node->set_name(output);
    node->set_op_type(std::string(op.name));
    node->set_domain(std::string(op.domain));
    for (const std::string& input : inputs) node->add_input(input);
    node->add_output(output);
    return node;
  }

  std::string NewName() { return StrCat(kPrefix, count_++); }

  const int64_t max_turns_;
  int64_t count_ = 0;
};

template <typename Message>
void ImportOperators(Message* message) {
  const auto imports = [](const onnx::OperatorSetIdProto& import) {
    return import.domain() == ops::kDomain;
  };
  if (std::ranges::any_of(message->opset_import(), imports)) return;
  onnx::OperatorSetIdProto& import = *message->add_opset_import();
  import.set_domain(std::string(ops::kDomain));
  import.set_version(1);
}

}  // namespace

bool AddRunGuards(int64_t max_turns, onnx::ModelProto* model) {
  Guard guard(max_turns);
  bool added = guard.AddTo(nullptr, "", model->mutable_graph());
  for (onnx::FunctionProto& function : *model->mutable_functions()) {
    if (!guard.AddTo(Scope{}, nullptr, function.mutable_node())) continue;
    ImportOperators(&function);
    added = true;
  }
  if (added) ImportOperators(model);
  return added;
}

}  // namespace tenon
