// One call of a program as the function that translates its target sees it: arguments by name, the
// graph to write to, and what the archive says of the results.
//
// Element types. Numbers are carried in four types whatever the program's are: FP32 for FP16, BF16
// and FP32, FP64, INT64 for all whole numbers, BOOL. The translator rounds results to the program's
// type afterwards, as PyTorch does, which computes half precision in FP32 too. So a translation has
// to deal with four types, and those are the ones that ONNX Runtime has kernels for.
//
// A mistake sticks to the graph, as GraphBuilder's do; what is asked after it gives empty values.
// Used within one translation; single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "import/graph/graph_builder.h"
#include "import/torch/program.h"

namespace tenon::torch {

// The type in which numbers of `dtype` are carried.
DType CarriedAs(DType dtype);
inline bool IsFloat(DType carried) { return carried == DType::kFp32 || carried == DType::kFp64; }

// A whole number: known now, or when the model runs.
struct Size {
  std::optional<int64_t> known;
  Value value;  // INT64 [1] when not known
};

// What a name of the program stands for.
struct Bound {
  Value value;                       // carried; INT64 [1] of a whole number, FP64 [] of a real one
  const TensorMeta* meta = nullptr;  // of a tensor; null: a number
  std::optional<int64_t> known;      // of a number
  std::string_view origin = {};      // of a weight: "words.weight"
};

// Looks names up.
class Names {
 public:
  virtual ~Names() = default;
  // Null when nothing has that name; records the mistake.
  virtual const Bound* Find(std::string_view name) = 0;
};

class Call {
 public:
  Call(GraphBuilder& graph, const Node& node, const Graph& program, Names& names)
      : g(graph), node_(node), program_(program), names_(names) {}

  GraphBuilder& g;

  const Node& node() const { return node_; }

  // Whether an argument is there and not None.
  bool Has(std::string_view name) const;

  // A tensor, carried; cast to `dtype` where given. An absent one is a mistake, unless Has.
  Value In(std::string_view name);
  Value In(std::string_view name, DType dtype);
  Value InOrNone(std::string_view name);  // Value() when it isn't there
  std::vector<Value> InList(std::string_view name);
  // Of the tensor argument: its metadata; an empty one after a mistake.
  const TensorMeta& MetaOf(std::string_view name);
  // What a person calls the tensor: "words.weight".
  std::string CalledBy(std::string_view name);
  std::vector<const TensorMeta*> MetaList(std::string_view name);
  const Shape& ShapeOf(std::string_view name) { return MetaOf(name).shape; }
  int64_t RankOf(std::string_view name) { return static_cast<int64_t>(ShapeOf(name).size()); }

  // Numbers that must be known now. A symbol that isn't is refused.
  int64_t Int(std::string_view name, std::optional<int64_t> otherwise = {});
  double Number(std::string_view name, std::optional<double> otherwise = {});
  bool Flag(std::string_view name, bool otherwise);
  std::string Text(std::string_view name, std::string_view otherwise);
  std::vector<int64_t> Ints(std::string_view name, std::vector<int64_t> otherwise = {});
  std::vector<double> Numbers(std::string_view name);
  std::optional<DType> TypeArg(std::string_view name);  // PyTorch's, not carried

  // Numbers that may be known at run time only.
  Size SizeArg(std::string_view name, std::optional<int64_t> otherwise = {});
  std::vector<Size> Sizes(std::string_view name);
  // A number or a tensor as a value of `dtype`; a number has rank 0.
  Value Scalar(std::string_view name, DType dtype, std::optional<double> otherwise = {});
  bool IsTensor(std::string_view name) const;
  bool IsReal(const Arg& arg);  // a number that isn't whole by its type

  // A dimension counted from the front: 0 to rank-1, of rank 0: 0. Others are mistakes.
  int64_t Axis(int64_t axis, int64_t rank);
  int64_t AxisArg(std::string_view name, int64_t rank, std::optional<int64_t> otherwise = {});
  // Dimensions of the argument, from the front; all when it is absent or empty.
  std::vector<int64_t> AxesArg(std::string_view name, int64_t rank);

  // Results.
  const TensorMeta& Out(size_t i = 0);
  DType OutType(size_t i = 0) { return CarriedAs(Out(i).dtype); }

  // Values of sizes.
  Value SizesAsValue(std::span<const Size> sizes);  // INT64 [n]
  Value AsVector(const Size& size);                 // INT64 [1]
  Size DimOf(Value value, const Shape& shape, int64_t axis);
  Value ShapeValue(Value value);  // INT64 [rank]

  // Refuses the call: UNIMPLEMENTED, "linear_1 (aten.linear.default; model.py, line 7): reason".
  Value Refuse(std::string_view reason);
  // INVALID_ARGUMENT in the same form.
  Value Damaged(std::string_view reason);

  const Arg* Find(std::string_view name) const;

 private:
  friend class Translator;

  const Bound* Lookup(const Arg& arg);
  std::optional<double> NumberOf(const Arg& arg);
  Size SizeOf(const Arg& arg);

  const Node& node_;
  const Graph& program_;
  Names& names_;
  // What the translator puts in the place of the argument of that name: views of other tensors.
  std::string_view replaced_;
  Value replacement_;
};

// "linear_1 (aten.linear.default; model.py, line 7: return self.out(x))".
std::string Describe(const Node& node);

}  // namespace tenon::torch
