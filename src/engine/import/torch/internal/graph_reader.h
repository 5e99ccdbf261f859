// Reads graphs and arguments out of a program's JSON.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "import/importer.h"
#include "import/torch/program.h"
#include "json/document.h"

namespace tenon::torch::internal {

// Counts what it reads against import.max_objects and import.max_depth. Single-threaded.
class GraphReader {
 public:
  // `options` must outlive it.
  explicit GraphReader(const ImportOptions& options)
      : options_(options), left_(options.limits.max_objects) {}

  absl::StatusOr<Graph> ReadGraph(const json::Value& value, int64_t depth);
  absl::StatusOr<Arg> ReadArg(const json::Value& value, int64_t depth);

 private:
  absl::Status Spend();
  absl::StatusOr<Arg> ReadMember(std::string_view kind, const json::Value& value, int64_t depth);
  absl::StatusOr<Arg> ReadName(const json::Value& value, Arg::Kind kind);
  absl::StatusOr<Arg> ReadSymbol(const json::Value& value);
  absl::StatusOr<Arg> ReadList(std::string_view kind, const json::Value& value, int64_t depth);
  absl::StatusOr<Arg> ReadSubgraph(const json::Value& value, int64_t depth);
  absl::StatusOr<Node> ReadNode(const json::Value& value, int64_t depth);

  const ImportOptions& options_;
  int64_t left_;
};

}  // namespace tenon::torch::internal
