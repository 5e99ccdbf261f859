// Turns the calls of a program into nodes of a graph, one after the other.
//
// Keeps what every name stands for, rounds results to the program's element types, and gives
// writes in place their meaning: a tensor and its views share a storage; a write makes a new value
// of the storage's root, and views are made anew from it when they are asked for next.
//
// Used by the importer; single-threaded.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "import/graph/graph_builder.h"
#include "import/import_report.h"
#include "import/importer.h"
#include "import/torch/call.h"
#include "import/torch/program.h"
#include "import/torch/targets.h"

namespace tenon::torch {

class Translator final : public Names {
 public:
  // All must outlive it.
  Translator(GraphBuilder& builder, const Graph& program, const ImportOptions& options,
             int64_t depth = 0);

  // What a name of the program stands for before the first call. `fixed` says why it must not be
  // written to ("buffer 'cache'"); empty: it may be.
  void Bind(std::string_view name, Bound bound, std::string_view fixed = {});

  // Translates all calls; mistakes stick to the builder.
  void Run(std::vector<ImportedPart>* parts);

  const Bound* Find(std::string_view name) override;

 private:
  // Memory that tensors share.
  struct Storage {
    std::string root;
    int64_t writes = 0;
    std::string fixed;
  };
  struct Entry {
    Bound bound;
    size_t storage = 0;
    int64_t seen = 0;             // writes when bound.value was made
    std::string parent;           // whose view it is; empty: it is the root
    const Node* maker = nullptr;  // makes it from the parent; null: it is the same
    size_t result = 0;            // of the maker's results
    int64_t depth = 0;            // views up to the root
  };

  void Step(const Node& node);
  void Inline(const Node& node);
  std::vector<Value> Apply(const Target& target, Call& call);
  std::vector<Value> View(const Node& node, Value of);
  Value Fit(const Node& node, Value value, const TensorMeta& meta, bool moves);
  const TensorMeta& Correct(const Node& node, Value value, const TensorMeta& meta);
  void BindResults(const Node& node, const Target& target, bool in_place,
                   const std::vector<Value>& values);
  void BindRoot(std::string_view name, Bound bound, std::string_view fixed);
  void BindView(std::string_view name, Bound bound, std::string_view parent, const Node* maker,
                size_t result);
  void Write(const Node& node, std::string_view name, Value value);
  void Refresh(Entry& entry);

  GraphBuilder& g_;
  const Graph& program_;
  const ImportOptions& options_;
  int64_t depth_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::deque<Storage> storages_;
  std::deque<TensorMeta> corrected_;
};

// UNIMPLEMENTED naming every target of the program, with its first nodes, that no row translates;
// all at once.
absl::Status CheckTargets(const Graph& program);

}  // namespace tenon::torch
