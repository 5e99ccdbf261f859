// What an ONNX file may contain at most, and where its neighbours are.
//
// Used by whoever configures an OnnxEngine or calls InspectModel. Values. Every refusal names the
// field by its configuration name, which stands in each comment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ports/file_system.h"

namespace tenon {

struct InspectLimits {
  int64_t max_file_bytes = int64_t{8}
                           << 30;  // model.max_file_bytes: of the model and of each external file
  int64_t max_weight_bytes = int64_t{8}
                             << 30;  // model.max_weight_bytes: of all constant tensors together
  int64_t max_tensor_bytes = int64_t{8} << 30;  // model.max_tensor_bytes: of one constant tensor
  int64_t max_nodes = 1'000'000;  // model.max_nodes: with subgraphs, and with functions unfolded
  int64_t max_graph_depth = 64;   // model.max_graph_depth: graphs in graphs, functions in functions
  int64_t max_initializers = 1'000'000;  // model.max_initializers: in all graphs together
  int64_t max_parts = 16'000'000;        // model.max_parts: messages and strings in the file
  int64_t max_external_files = 4'096;    // model.max_external_files: that one model may name
  int64_t max_loop_turns = 10'000'000;   // model.max_loop_turns: of one run, nested ones together
  int64_t max_dimension = int64_t{1} << 48;  // model.max_dimension: size of one declared dimension
};

struct InspectOptions {
  InspectLimits limits;

  // Operator domains beside ONNX's own, ai.onnx.ml and com.microsoft that the runtime has been
  // taught.
  std::vector<std::string> extra_domains;

  // Where external data lie: the folder of the model. Null: a model with external data is refused.
  const FileSystem* files = nullptr;
  std::string folder;
};

}  // namespace tenon
