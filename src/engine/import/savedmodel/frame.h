// One walk through a body: the graph, or a function as it is called.
//
// Used by Translator. Nodes are visited when something needs them, each once, without recursion
// over the length of the graph. Single-threaded; borrows everything.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "import/savedmodel/item.h"
#include "import/savedmodel/node_graph.h"
#include "import/savedmodel/op_registry.h"
#include "import/savedmodel/translator.h"

namespace tenon::savedmodel {

class Frame {
 public:
  // `arguments` of a function; `feeds` are the items of placeholders, by node.
  Frame(Translator& translator, const NodeGraph& body, std::vector<Item> arguments,
        std::map<std::string, Item> feeds);

  // The items that `inputs` name.
  std::vector<Item> Fetch(const std::vector<std::string>& inputs);

  // What must happen although nobody reads it: reports nodes that change something. While loading,
  // runs them.
  void FetchControl(const std::vector<std::string>& nodes);

 private:
  enum class State : uint8_t { kFresh, kOpen, kDone };

  void Visit(int node);
  bool Enter(int node);  // false: damaged
  void Finish(int node);
  std::vector<Item> Translate(const tf::Node& node, const OpRow& row, std::vector<Item> inputs);
  void AddHints(const tf::Node& node, std::vector<Item>* results);
  void Describe(const tf::Node& node);
  Item ItemOf(const Source& source) const;
  void CheckControls();
  void CheckControl(int node);

  Translator& translator_;
  const NodeGraph& body_;
  std::vector<Item> arguments_;
  std::map<std::string, Item> feeds_;
  std::vector<State> states_;
  std::vector<std::vector<Source>> sources_;  // of each node that was entered
  std::vector<std::vector<Item>> results_;
  std::vector<int> controls_;  // nodes that must happen
  std::set<int> checked_;
};

}  // namespace tenon::savedmodel
