// A model's own functions: who calls whom, and what it all unfolds into. Internal to the module.
//
// The runtime puts the body of a function in the place of every call. So a call cycle never ends
// (GHSA-7w46-vvrh-m8q5 is its like), and a short chain of functions that call one another twice
// grows without bound.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "onnx/inspect_limits.h"

namespace onnx {
class ModelProto;
class NodeProto;
}  // namespace onnx

namespace tenon {

// Nodes of one body (a function's, or the main graph's) with its subgraphs, and the functions that
// they call.
struct BodyCount {
  int64_t nodes = 0;
  std::map<size_t, int64_t> calls;  // function -> how often
};

// Looks functions up by domain, name and overload. Immutable.
class FunctionTable {
 public:
  // INVALID_ARGUMENT for a nameless function and for two of the same name.
  static absl::StatusOr<FunctionTable> Create(const onnx::ModelProto& model);

  // The index of the function that `node` calls, or -1: an operator.
  int64_t Find(const onnx::NodeProto& node) const;

  size_t size() const { return names_.size(); }

  // "domain.name"
  const std::string& name(size_t function) const { return names_[function]; }

 private:
  std::map<std::string, size_t, std::less<>> index_;
  std::vector<std::string> names_;
};

// `functions` and `main` unfolded: OK when no function reaches itself, chains are at most
// max_graph_depth long and the nodes at most max_nodes.
absl::Status CheckUnfolding(const FunctionTable& table, const std::vector<BodyCount>& functions,
                            const BodyCount& main, const InspectLimits& limits);

// "" and "ai.onnx" are the same domain; it is called "ai.onnx" here.
std::string_view CanonicalDomain(std::string_view domain);

}  // namespace tenon
