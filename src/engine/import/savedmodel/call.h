// One node of a TensorFlow graph while it is translated: its inputs, its attributes, its results.
//
// Handed to the translations of operators by Translator. Single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/graph/graph_builder.h"
#include "import/savedmodel/item.h"
#include "import/savedmodel/saved_model.pb.h"

namespace tenon::savedmodel {

class Translator;

class Call {
 public:
  Call(Translator& translator, const tf::Node& node, std::vector<Item> inputs);

  Translator& translator() { return translator_; }
  GraphBuilder& graph() { return graph_; }
  const tf::Node& node() const { return node_; }

  int inputs() const { return static_cast<int>(inputs_.size()); }
  const Item& Input(int i) const { return inputs_[static_cast<size_t>(i)]; }
  const std::vector<Item>& AllInputs() const { return inputs_; }

  // Input `i` in the graph; refused when it is no tensor.
  Value In(int i);
  DType DTypeOf(int i);
  std::optional<Shape> ShapeOf(int i);
  // The rank of input `i`; refused when it is not known.
  std::optional<int64_t> Rank(int i);

  // The elements of an integer input that is known now; `what` names it in the refusal of one that
  // is not.
  std::optional<std::vector<int64_t>> Ints(int i, std::string_view what);
  std::optional<std::vector<int64_t>> KnownInts(int i);
  // The tensor of an input that is constant; null when it is not.
  const Tensor* ConstantOf(int i);
  // An integer input as INT64 [n] in the graph, whether it is known or not.
  Value IntsIn(int i);

  // Attributes; the default when there is none. Reals are of FP32 in the file, so the default is,
  // too.
  int64_t Int(std::string_view name, int64_t otherwise = 0) const;
  double Real(std::string_view name, double otherwise = 0) const;
  bool Bool(std::string_view name, bool otherwise = false) const;
  std::string Text(std::string_view name, std::string_view otherwise = "") const;
  std::vector<int64_t> IntList(std::string_view name) const;
  std::vector<std::string> TextList(std::string_view name) const;
  std::string Function(std::string_view name) const;  // its name; empty when there is none
  const tf::Attribute* Find(std::string_view name) const;
  // A type attribute; refused when there is no DType for it.
  std::optional<DType> Type(std::string_view name);

  // Refuses the node; the first reason counts.
  void Refuse(std::string_view reason);
  // The same for what went wrong: what isn't supported is a reason, a damaged model or a limit ends
  // the import.
  void Refuse(const absl::Status& status);
  bool refused() const { return !reason_.empty(); }
  const std::string& reason() const { return reason_; }

  // Results, in the order of the operator's outputs.
  void Return(Value value);
  void Return(Item item) { results_.push_back(std::move(item)); }
  // Integers of which some are known; as many as `value` has elements.
  void ReturnSizes(Value value, std::vector<int64_t> sizes);
  void ReturnConstant(Tensor tensor);
  // INT32 or INT64 constants; no dimension for a scalar.
  void ReturnInts(DType dtype, const Shape& shape, const std::vector<int64_t>& values);
  std::vector<Item>& results() { return results_; }

  // Shorthands. Nodes get the element type of their first operand as ONNX infers it.
  Value Node(std::string_view op, const std::vector<Value>& values,
             const Attributes& attributes = {}) {
    return graph_.Node(op, values, attributes);
  }
  Value Like(Value like, double value) { return graph_.ScalarLike(like, value); }

 private:
  Translator& translator_;
  GraphBuilder& graph_;
  const tf::Node& node_;
  std::vector<Item> inputs_;
  std::vector<Item> results_;
  std::string reason_;
};

// A constant of small integers, with their values as sizes.
Item MakeConstantItem(Tensor tensor);

}  // namespace tenon::savedmodel
