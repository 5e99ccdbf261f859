#include "onnx/graph_check.h"

#include <algorithm>
#include <array>

#include "onnx-ml.pb.h"
#include "onnx/ops/operator_table.h"
#include "onnx/value_type.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::array<std::string_view, 4> kDomains = {"ai.onnx", "ai.onnx.ml", "com.microsoft",
                                                      ops::kDomain};

// Operators of com.microsoft that load code or files, or call out of the runtime.
constexpr std::array<std::string_view, 8> kForbidden = {
    "EPContext", "ATen",     "PythonOp",         "PythonOpGrad",
    "TritonOp",  "SnpeNode", "ExternalGradient", "TorchScript"};

// Skips of n-grams that the runtime tries one by one, past the end of the text, too.
constexpr int64_t kMaxSkips = 65'536;

bool SkipsForever(const onnx::NodeProto& node) {
  return node.op_type() == "TfIdfVectorizer" &&
         std::ranges::any_of(node.attribute(), [](const onnx::AttributeProto& attribute) {
           return attribute.name() == "max_skip_count" && attribute.i() > kMaxSkips;
         });
}

std::string NodeName(const onnx::NodeProto& node) {
  const std::string& name =
      node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name();
  return StrCat("node ", Quote(name), " (", Quote(node.op_type()), ")");
}

std::string OperatorName(const onnx::NodeProto& node) {
  const std::string_view domain = CanonicalDomain(node.domain());
  return domain == "ai.onnx" ? node.op_type() : StrCat(domain, ".", node.op_type());
}

}  // namespace

bool Scope::Use(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    if (const auto found = scope->names_.find(name); found != scope->names_.end()) {
      found->second = true;
      return true;
    }
  }
  return false;
}

bool Scope::WasUsed(std::string_view name) const {
  const auto found = names_.find(name);
  return found != names_.end() && found->second;
}

absl::Status GraphChecker::CheckMain(const onnx::GraphProto& graph, const Opsets& opsets,
                                     BodyCount* body) {
  return CheckGraph(graph, nullptr, {&opsets, body});
}

absl::Status GraphChecker::CheckFunction(const onnx::FunctionProto& function, const Opsets& opsets,
                                         BodyCount* body) {
  Scope scope(nullptr);
  const Context context{&opsets, body};
  for (const std::string& name : function.input()) {
    if (!scope.Define(name))
      return absl::InvalidArgumentError(StrCat("input ", Quote(name), " is defined twice"));
  }
  for (const onnx::AttributeProto& attribute : function.attribute_proto()) {
    TENON_RETURN_IF_ERROR(CheckAttribute(attribute, scope, context), "checking attribute ",
                          Quote(attribute.name()));
  }
  for (const onnx::NodeProto& node : function.node())
    TENON_RETURN_IF_ERROR(CheckNode(node, context, &scope));
  for (const onnx::ValueInfoProto& value : function.value_info()) {
    TENON_RETURN_IF_ERROR(CheckType(value.type(), options_.limits), "checking value ",
                          Quote(value.name()));
  }
  for (const std::string& name : function.output()) {
    if (!scope.Use(name))
      return absl::InvalidArgumentError(StrCat("output ", Quote(name), " is not defined"));
  }
  return absl::OkStatus();
}

absl::Status GraphChecker::CheckGraph(const onnx::GraphProto& graph, const Scope* outer,
                                      const Context& context) {
  Scope scope(outer);
  TENON_RETURN_IF_ERROR(DefineInputs(graph, &scope));
  TENON_RETURN_IF_ERROR(DefineInitializers(graph, &scope));
  TENON_RETURN_IF_ERROR(CheckValueTypes(graph));
  for (const onnx::NodeProto& node : graph.node())
    TENON_RETURN_IF_ERROR(CheckNode(node, context, &scope));
  Scope outputs(nullptr);
  for (const onnx::ValueInfoProto& output : graph.output()) {
    const std::string& name = output.name();
    if (!scope.Use(name))
      return absl::InvalidArgumentError(StrCat("output ", Quote(name), " is not defined"));
    if (!outputs.Define(name))
      return absl::InvalidArgumentError(StrCat("output ", Quote(name), " is listed twice"));
  }
  WarnOfUnused(graph, scope);
  return absl::OkStatus();
}

absl::Status GraphChecker::DefineInputs(const onnx::GraphProto& graph, Scope* scope) {
  for (const onnx::ValueInfoProto& input : graph.input()) {
    if (input.name().empty()) return absl::InvalidArgumentError("an input has no name");
    if (!scope->Define(input.name())) {
      return absl::InvalidArgumentError(StrCat("input ", Quote(input.name()), " is defined twice"));
    }
  }
  return absl::OkStatus();
}

// An initializer may give an input its default, but neither another initializer nor anything else.
absl::Status GraphChecker::DefineInitializers(const onnx::GraphProto& graph, Scope* scope) {
  Scope initializers(nullptr);
  const auto define = [&](const std::string& name) {
    if (name.empty()) return absl::InvalidArgumentError("an initializer has no name");
    if (!initializers.Define(name)) {
      return absl::InvalidArgumentError(StrCat("initializer ", Quote(name), " is defined twice"));
    }
    scope->Define(name);
    return absl::OkStatus();
  };
  const auto count = [&](const TensorSize& size) {
    ++report_.initializers;
    report_.parameters += size.elements;
  };
  for (const onnx::TensorProto& tensor : graph.initializer()) {
    TENON_RETURN_IF_ERROR(define(tensor.name()));
    TENON_ASSIGN_OR_RETURN(const TensorSize size, constants_.Add(tensor), "checking initializer ",
                           Quote(tensor.name()));
    count(size);
  }
  for (const onnx::SparseTensorProto& tensor : graph.sparse_initializer()) {
    TENON_RETURN_IF_ERROR(define(tensor.values().name()));
    TENON_ASSIGN_OR_RETURN(const TensorSize size, constants_.Add(tensor),
                           "checking sparse initializer ", Quote(tensor.values().name()));
    count(size);
  }
  return absl::OkStatus();
}

absl::Status GraphChecker::CheckValueTypes(const onnx::GraphProto& graph) {
  for (const auto* values : {&graph.input(), &graph.output(), &graph.value_info()}) {
    for (const onnx::ValueInfoProto& value : *values) {
      TENON_RETURN_IF_ERROR(CheckType(value.type(), options_.limits), "checking the type of ",
                            Quote(value.name()));
    }
  }
  return absl::OkStatus();
}

absl::Status GraphChecker::CheckNode(const onnx::NodeProto& node, const Context& context,
                                     Scope* scope) {
  TENON_RETURN_IF_ERROR(CheckOperator(node, context), "checking ", NodeName(node));
  for (const std::string& input : node.input()) {
    if (input.empty() || scope->Use(input)) continue;
    return absl::InvalidArgumentError(
        StrCat("checking ", NodeName(node), ": its input ", Quote(input),
               " is not defined before it (missing, cyclic or unsorted)"));
  }
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    TENON_RETURN_IF_ERROR(CheckAttribute(attribute, *scope, context), "checking attribute ",
                          Quote(attribute.name()), " of ", NodeName(node));
  }
  for (const std::string& output : node.output()) {
    if (output.empty() || scope->Define(output)) continue;
    return absl::InvalidArgumentError(
        StrCat("checking ", NodeName(node), ": its output ", Quote(output), " is defined twice"));
  }
  return absl::OkStatus();
}

absl::Status GraphChecker::CheckOperator(const onnx::NodeProto& node, const Context& context) {
  ++report_.nodes;
  ++report_.operators[OperatorName(node)];
  ++context.body->nodes;
  if (node.op_type().empty()) return absl::InvalidArgumentError("it has no operator");
  const std::string_view domain = CanonicalDomain(node.domain());
  if (const int64_t function = functions_.Find(node); function >= 0) {
    ++context.body->calls[static_cast<size_t>(function)];
  } else {
    if (std::ranges::find(kDomains, domain) == kDomains.end() &&
        std::ranges::find(options_.extra_domains, domain) == options_.extra_domains.end()) {
      return absl::InvalidArgumentError(
          StrCat("its operator domain ", Quote(domain), " is not allowed"));
    }
    if (domain == ops::kDomain && !ops::IsOperator(node.op_type())) {
      return absl::InvalidArgumentError(
          StrCat("domain ", Quote(domain), " has no operator ", Quote(node.op_type())));
    }
    if (domain == "com.microsoft" &&
        std::ranges::find(kForbidden, node.op_type()) != kForbidden.end()) {
      return absl::InvalidArgumentError("its operator is forbidden: it loads code or files");
    }
  }
  if (SkipsForever(node))
    return absl::InvalidArgumentError(StrCat("its max_skip_count is above ", kMaxSkips));
  if (!context.opsets->contains(domain)) {
    return absl::InvalidArgumentError(
        StrCat("its operator domain ", Quote(domain), " has no opset import"));
  }
  return absl::OkStatus();
}

absl::Status GraphChecker::CheckAttribute(const onnx::AttributeProto& attribute, const Scope& scope,
                                          const Context& context) {
  if (attribute.has_t()) TENON_RETURN_IF_ERROR(constants_.Add(attribute.t()).status());
  for (const onnx::TensorProto& tensor : attribute.tensors()) {
    TENON_RETURN_IF_ERROR(constants_.Add(tensor).status());
  }
  if (attribute.has_sparse_tensor())
    TENON_RETURN_IF_ERROR(constants_.Add(attribute.sparse_tensor()).status());
  for (const onnx::SparseTensorProto& tensor : attribute.sparse_tensors()) {
    TENON_RETURN_IF_ERROR(constants_.Add(tensor).status());
  }
  if (attribute.has_tp()) TENON_RETURN_IF_ERROR(CheckType(attribute.tp(), options_.limits));
  for (const onnx::TypeProto& type : attribute.type_protos()) {
    TENON_RETURN_IF_ERROR(CheckType(type, options_.limits));
  }
  if (attribute.has_g()) TENON_RETURN_IF_ERROR(CheckGraph(attribute.g(), &scope, context));
  for (const onnx::GraphProto& graph : attribute.graphs()) {
    TENON_RETURN_IF_ERROR(CheckGraph(graph, &scope, context));
  }
  return absl::OkStatus();
}

void GraphChecker::WarnOfUnused(const onnx::GraphProto& graph, const Scope& scope) {
  int64_t unused = 0;
  const std::string* example = nullptr;
  for (const onnx::TensorProto& tensor : graph.initializer()) {
    if (scope.WasUsed(tensor.name())) continue;
    ++unused;
    if (example == nullptr) example = &tensor.name();
  }
  if (unused == 0) return;
  report_.warnings.push_back(
      StrCat(unused, " initializers are not used, such as ", Quote(*example)));
}

}  // namespace tenon
