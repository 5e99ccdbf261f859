// An exported program of PyTorch as its archive's JSON says it: a graph of operator calls in order,
// the types of its values, and how its inputs and outputs are called.
//
// Read by ReadProgram, used by the translator. Values; names are copies. Nothing is interpreted
// here: targets are text.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/importer.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tenon::torch {

// What the archive says of a tensor.
struct TensorMeta {
  DType dtype = DType::kFp32;
  Shape shape;                         // kAnyDim where the size is an expression
  std::vector<std::string> dim_names;  // of sizes that are plain symbols ("s77"); else empty
  std::optional<Shape> hint;           // sizes at export, where known
  std::optional<Shape> strides;        // at export, where known
  std::optional<int64_t> offset;       // into the storage, in elements
  bool corrected = false;              // the translator knew better (translator.cc)
};

struct Graph;

// An argument of a call, or an element of a list of them.
struct Arg {
  enum class Kind : uint8_t {
    kNone,
    kTensor,  // text: its name
    kInt,     // integer
    kFloat,   // real
    kBool,    // integer: 0 or 1
    kString,  // text
    kSymbol,  // text: the name of a number that is known at run time
    kDType,   // integer: PyTorch's code
    kList,    // items
    kGraph,   // graph
    kOther,   // text: what it is: devices, layouts, memory formats
  };

  Kind kind = Kind::kNone;
  std::string text;
  int64_t integer = 0;
  double real = 0;
  std::vector<Arg> items;
  std::shared_ptr<const Graph> graph;
};

struct NamedArg {
  std::string name;
  Arg arg;
};

// A call. A result that is a list of tensors is flattened into `outputs`; one that is dropped is
// kNone.
struct Node {
  std::string name;    // "linear_1"
  std::string target;  // "aten.linear.default", "_operator.mul"
  std::vector<NamedArg> inputs;
  std::vector<Arg> outputs;  // kTensor, kSymbol or kNone
  std::string source;        // "model.py, line 7: return self.out(x)"; empty: not known
  std::string module;        // "encoder.layers.0 (torch.nn.modules.linear.Linear)"; may be empty
};

struct Graph {
  std::vector<Arg> inputs;
  std::vector<Arg> outputs;
  std::vector<Node> nodes;
  std::map<std::string, TensorMeta, std::less<>> tensors;
};

enum class InputKind : uint8_t { kParameter, kBuffer, kConstant, kUser };

struct InputSpec {
  InputKind kind = InputKind::kUser;
  Arg arg;             // what the graph calls it; a plain value where the user input is one
  std::string target;  // "encoder.weight": of parameters, buffers and constants
};

struct OutputSpec {
  bool user = true;
  Arg arg;
  std::string target;  // of what is changed: a buffer, a user input
};

struct Program {
  Graph graph;
  std::vector<InputSpec> inputs;
  std::vector<OutputSpec> outputs;
  std::string out_spec;  // pytree of the result, JSON text
  std::string version;   // "2.15.0"; empty: the file doesn't say (before 2.7)
  int64_t schema_major = 0;
  int64_t schema_minor = 0;
};

// INVALID_ARGUMENT for JSON that is no exported program; UNIMPLEMENTED for element types and inputs
// that are not read; OUT_OF_RANGE names a limit; CANCELLED.
absl::StatusOr<Program> ReadProgram(std::string_view json, const ImportOptions& options);

// One of PyTorch's codes of element types. UNIMPLEMENTED for complex, quantised and 8-bit floats.
absl::StatusOr<DType> DTypeFromTorch(int64_t code);

}  // namespace tenon::torch
