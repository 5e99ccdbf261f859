// Walks a graph, its subgraphs and its functions. Internal to the module.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "onnx/constants.h"
#include "onnx/function_check.h"
#include "onnx/inspect_limits.h"
#include "onnx/report.h"

namespace onnx {
class AttributeProto;
class FunctionProto;
class GraphProto;
class NodeProto;
class TensorProto;
}  // namespace onnx

namespace tenon {

using Opsets = std::map<std::string, int64_t, std::less<>>;  // by canonical domain

// The names that a graph defines, and the graph around it. Borrows the names.
class Scope {
 public:
  explicit Scope(const Scope* outer) : outer_(outer) {}

  bool Define(std::string_view name) { return names_.emplace(name, false).second; }
  bool DefinesHere(std::string_view name) const { return names_.contains(name); }

  // Whether `name` is visible; remembers that it was used.
  bool Use(std::string_view name) const;
  bool WasUsed(std::string_view name) const;

 private:
  const Scope* outer_;
  mutable std::map<std::string_view, bool> names_;
};

// Checks operators, names and constants, and counts into a report. The caller has bounded the depth
// (outline.h), so it recurses. Thread-compatible; borrows everything it is given.
class GraphChecker {
 public:
  GraphChecker(const InspectOptions& options, const FunctionTable& functions, Constants* constants,
               ModelReport* report)
      : options_(options), functions_(functions), constants_(*constants), report_(*report) {}

  // INVALID_ARGUMENT names the node, tensor or value.
  absl::Status CheckMain(const onnx::GraphProto& graph, const Opsets& opsets, BodyCount* body);
  absl::Status CheckFunction(const onnx::FunctionProto& function, const Opsets& opsets,
                             BodyCount* body);

 private:
  struct Context {
    const Opsets* opsets;
    BodyCount* body;
  };

  absl::Status CheckGraph(const onnx::GraphProto& graph, const Scope* outer,
                          const Context& context);
  absl::Status DefineInputs(const onnx::GraphProto& graph, Scope* scope);
  absl::Status DefineInitializers(const onnx::GraphProto& graph, Scope* scope);
  absl::Status CheckValueTypes(const onnx::GraphProto& graph);
  absl::Status CheckNode(const onnx::NodeProto& node, const Context& context, Scope* scope);
  absl::Status CheckOperator(const onnx::NodeProto& node, const Context& context);
  absl::Status CheckAttribute(const onnx::AttributeProto& attribute, const Scope& scope,
                              const Context& context);
  void WarnOfUnused(const onnx::GraphProto& graph, const Scope& scope);

  const InspectOptions& options_;
  const FunctionTable& functions_;
  Constants& constants_;
  ModelReport& report_;
};

}  // namespace tenon
