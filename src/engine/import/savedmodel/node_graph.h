// The nodes of a graph or of one of its functions, with their names resolved.
//
// Used by Translator. Borrows the message, which must outlive it; immutable.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/savedmodel/saved_model.pb.h"

namespace tenon::savedmodel {

// Where an input comes from.
struct Source {
  bool is_control = false;
  bool is_argument = false;
  int index = 0;            // of the node or the argument
  std::string_view result;  // a node's named result; empty in a graph that is no function
  int number = 0;           // within that result
};

class NodeGraph {
 public:
  static NodeGraph OfGraph(const tf::Graph& graph);
  static NodeGraph OfFunction(const tf::Function& function);

  const std::string& name() const { return name_; }
  bool is_function() const { return function_ != nullptr; }
  const tf::Function& function() const { return *function_; }
  int size() const { return nodes_->size(); }
  const tf::Node& node(int index) const { return nodes_->Get(index); }

  // Resolves "node:1", "^node" (graph) or "argument", "node:result:1", "^node" (function).
  // INVALID_ARGUMENT when there is no such node or argument.
  absl::StatusOr<Source> Resolve(const std::string& input) const;

  // What `input` is after the Identity nodes that it passes: for finding out what a loop leaves as
  // it was.
  absl::StatusOr<Source> ResolveThroughIdentity(const std::string& input) const;

 private:
  std::string name_;
  const tf::Function* function_ = nullptr;
  const google::protobuf::RepeatedPtrField<tf::Node>* nodes_ = nullptr;
  std::map<std::string, int, std::less<>> by_name_;
  std::map<std::string, int, std::less<>> arguments_;
};

}  // namespace tenon::savedmodel
