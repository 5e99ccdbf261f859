// What an inspected model is made of: for the registry, the command line and the log.
//
// Made by InspectModel; a value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

// One dimension of a declared shape: a size, a name, or neither.
struct ReportedDim {
  int64_t size = -1;
  std::string name;
};

// A graph's input or output as the file declares it; the runtime's signature may know more.
struct ReportedValue {
  std::string name;
  std::string type;   // "tensor(FP32)[batch,4]", "sequence(map(INT64,tensor(FP32)))"
  std::string dtype;  // "FP32"; empty when it is no tensor
  std::optional<std::vector<ReportedDim>> shape;  // none: no tensor, or of any shape
  bool optional = false;                          // an input that has an initializer
  bool by_default = true;  // an output that is answered when none is asked for
  std::vector<std::string>
      labels;  // of a ZipMap output: the class labels, in the order of the model's scores
};

struct ModelReport {
  int64_t ir_version = 0;
  std::string producer_name;
  std::string producer_version;
  std::map<std::string, int64_t> opsets;  // by domain; ONNX's own is "ai.onnx"
  std::vector<ReportedValue> inputs;
  std::vector<ReportedValue> outputs;
  std::map<std::string, int64_t> operators;  // nodes by "Gemm", "ai.onnx.ml.Scaler"
  int64_t nodes = 0;                         // with subgraphs and functions as written
  int64_t graph_depth = 0;                   // 1: no subgraph
  int64_t functions = 0;
  int64_t initializers = 0;
  int64_t parameters = 0;                   // elements of all initializers
  int64_t weight_bytes = 0;                 // of all constant tensors, wherever they lie
  int64_t external_bytes = 0;               // of these, outside the file
  std::vector<std::string> external_files;  // sorted
  int64_t file_bytes = 0;
  std::map<std::string, std::string> properties;  // metadata that begin with "tenon."
  std::vector<std::string> warnings;
};

// The operators, the most frequent first, equal ones by name.
std::vector<std::pair<std::string, int64_t>> OperatorsByCount(const ModelReport& report);

// What the loaded model takes, in bytes: weights once, a quarter for what the runtime packs anew,
// and a little for each node.
int64_t EstimateMemoryOf(const ModelReport& report);

}  // namespace tenon
