#include "onnx/function_check.h"

#include <algorithm>
#include <utility>

#include "onnx-ml.pb.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

std::string KeyOf(std::string_view domain, const std::string& name, const std::string& overload) {
  // A NUL cannot be confused with a part of a name.
  return StrCat(CanonicalDomain(domain), std::string(1, '\0'), name, std::string(1, '\0'),
                overload);
}

// What a body becomes when all its calls are unfolded.
struct Unfolded {
  int64_t nodes = 0;
  int64_t depth = 0;
};

// Adds up the callees, saturating above the limit so that nothing overflows.
Unfolded Unfold(const BodyCount& body, const std::vector<Unfolded>& done, int64_t max_nodes) {
  Unfolded total{.nodes = std::min(body.nodes, max_nodes + 1), .depth = 1};
  for (const auto& [callee, count] : body.calls) {
    int64_t nodes = 0;
    if (__builtin_mul_overflow(done[callee].nodes, count, &nodes)) nodes = max_nodes + 1;
    total.nodes = std::min(total.nodes + std::min(nodes, max_nodes + 1), max_nodes + 1);
    total.depth = std::max(total.depth, done[callee].depth + 1);
  }
  return total;
}

// Functions with every callee before its callers (Kahn); those on or above a cycle are missing.
std::vector<size_t> CalleesFirst(const std::vector<BodyCount>& functions) {
  std::vector<size_t> open_calls(functions.size());
  std::vector<std::vector<size_t>> callers(functions.size());
  std::vector<size_t> order;
  for (size_t i = 0; i < functions.size(); ++i) {
    open_calls[i] = functions[i].calls.size();
    for (const auto& call : functions[i].calls) callers[call.first].push_back(i);
    if (open_calls[i] == 0) order.push_back(i);
  }
  for (size_t next = 0; next < order.size(); ++next) {
    for (const size_t caller : callers[order[next]]) {
      if (--open_calls[caller] == 0) order.push_back(caller);
    }
  }
  return order;
}

absl::Status CheckUnfolded(const Unfolded& unfolded, const InspectLimits& limits) {
  if (unfolded.depth - 1 > limits.max_graph_depth) {
    return absl::OutOfRangeError(StrCat("functions call one another deeper than ",
                                        limits.max_graph_depth, " (model.max_graph_depth)"));
  }
  if (unfolded.nodes > limits.max_nodes) {
    return absl::OutOfRangeError(StrCat("with its functions unfolded it has more than ",
                                        limits.max_nodes, " nodes (model.max_nodes)"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view CanonicalDomain(std::string_view domain) {
  return domain.empty() ? "ai.onnx" : domain;
}

absl::StatusOr<FunctionTable> FunctionTable::Create(const onnx::ModelProto& model) {
  FunctionTable table;
  for (const onnx::FunctionProto& function : model.functions()) {
    if (function.name().empty()) return absl::InvalidArgumentError("a function has no name");
    std::string key = KeyOf(function.domain(), function.name(), function.overload());
    if (!table.index_.emplace(std::move(key), table.names_.size()).second) {
      return absl::InvalidArgumentError(
          StrCat("function ", Quote(function.name()), " is defined twice"));
    }
    table.names_.push_back(StrCat(CanonicalDomain(function.domain()), ".", function.name()));
  }
  return table;
}

int64_t FunctionTable::Find(const onnx::NodeProto& node) const {
  if (names_.empty()) return -1;
  const auto found = index_.find(KeyOf(node.domain(), node.op_type(), node.overload()));
  return found == index_.end() ? -1 : static_cast<int64_t>(found->second);
}

absl::Status CheckUnfolding(const FunctionTable& table, const std::vector<BodyCount>& functions,
                            const BodyCount& main, const InspectLimits& limits) {
  const std::vector<size_t> order = CalleesFirst(functions);
  if (order.size() < functions.size()) {
    std::vector<bool> ordered(functions.size());
    for (const size_t function : order) ordered[function] = true;
    const auto caught = std::ranges::find(ordered, false) - ordered.begin();
    return absl::InvalidArgumentError(StrCat("function ",
                                             Quote(table.name(static_cast<size_t>(caught))),
                                             " is recursive: its calls form a cycle"));
  }
  std::vector<Unfolded> done(functions.size());
  for (const size_t function : order) {
    done[function] = Unfold(functions[function], done, limits.max_nodes);
    TENON_RETURN_IF_ERROR(CheckUnfolded(done[function], limits), "unfolding function ",
                          Quote(table.name(function)));
  }
  return CheckUnfolded(Unfold(main, done, limits.max_nodes), limits);
}

}  // namespace tenon
