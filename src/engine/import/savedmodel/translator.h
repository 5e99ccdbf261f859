// Walks a SavedModel's graph from what is asked for and writes it with a GraphBuilder; functions
// are inlined where they are called.
//
// Used by SavedModelImporter. Everything that is not supported is collected, so that one refusal
// names it all. Single-threaded; borrows everything.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "import/graph/graph_builder.h"
#include "import/importer.h"
#include "import/savedmodel/call.h"
#include "import/savedmodel/item.h"
#include "import/savedmodel/node_graph.h"
#include "import/savedmodel/saved_model.pb.h"
#include "import/savedmodel/tensor_bundle.h"
#include "ports/file_system.h"

namespace tenon::savedmodel {

// A look-up table; `keys` and `values` once something has filled it.
struct Table {
  DType key = DType::kBytes;
  DType value = DType::kInt64;
  std::optional<Tensor> keys;
  std::optional<Tensor> values;
};

class Translator {
 public:
  struct Source {
    const tf::MetaGraph& model;
    const TensorBundle* variables;  // null: it has none
    const FileSystem& folder;
  };

  Translator(const Source& source, const ImportOptions& options, GraphBuilder& graph);

  // Runs what TensorFlow runs on loading: fills variables from the checkpoint, tables from the
  // initialisers. What fails here is reported where it is used.
  void Load();

  // The items of `fetches` ("node:1"), with the placeholders in `feeds` (by node name) taken as
  // given.
  std::vector<Item> Translate(const std::vector<std::string>& fetches,
                              std::map<std::string, Item> feeds);

  // OK, or one UNIMPLEMENTED error that names all that was met.
  absl::Status Problems() const;

  const std::vector<ImportedPart>& parts() const { return parts_; }
  const std::vector<ImportNote>& notes() const { return notes_; }

  // For the translations of operators.
  GraphBuilder& graph() { return graph_; }
  const ImportOptions& options() const { return options_; }
  const FileSystem& folder() const { return source_.folder; }
  bool loading() const { return loading_; }
  absl::StatusOr<Value> ValueOf(const Item& item);
  absl::Status ReadConstant(Constant& constant);
  std::vector<Item> Invoke(const std::string& function, std::vector<Item> arguments);
  const NodeGraph* FindFunction(const std::string& name);
  // Reports every operator in a function that is not supported; for those that are not walked.
  void Scan(const std::string& function);
  std::map<std::string, std::shared_ptr<Constant>>& variables() { return variables_; }
  std::map<std::string, Table>& tables() { return tables_; }
  std::map<const tf::Node*, Item>& constants() { return constants_; }  // decoded so far
  void Note(std::string_view path, std::string_view note);
  int NewLoop() { return loops_++; }
  void Fail(absl::Status status);  // ends the translation

 private:
  friend class Frame;

  void ReportUnsupported(const tf::Node& node, const NodeGraph& body);
  void Report(const tf::Node& node, const NodeGraph& body, std::string_view reason);
  bool Stopped();

  Source source_;
  const ImportOptions& options_;
  GraphBuilder& graph_;
  NodeGraph main_;
  std::map<std::string, const tf::Function*> functions_;
  std::map<std::string, std::unique_ptr<NodeGraph>> bodies_;
  std::map<std::string, std::shared_ptr<Constant>> variables_;
  std::map<std::string, Table> tables_;
  std::map<const tf::Node*, Item> constants_;
  std::map<std::string, std::string> assets_;  // placeholder -> path in the folder
  std::vector<std::string> calls_;             // functions being walked
  std::set<std::string> scanned_;
  std::vector<std::string> problems_;
  std::set<std::string> known_problems_;
  std::vector<ImportedPart> parts_;
  std::vector<ImportNote> notes_;
  std::set<std::string> known_notes_;
  absl::Status failure_;
  int64_t walked_ = 0;  // nodes
  int loops_ = 0;
  bool loading_ = false;
};

}  // namespace tenon::savedmodel
