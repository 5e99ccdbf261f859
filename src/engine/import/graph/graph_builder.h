// Builds an ONNX model node by node; names, types and shapes are checked as nodes are added.
//
// Shared by all importers. The first mistake (an operator that is not known, operands whose types
// do not fit, an output that is defined twice) is kept and returned by Finish, so that a translator
// reads like the mathematics that it writes; what it adds after a mistake is ignored.
//
//   GraphBuilder graph;
//   const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 30});
//   const Value scaled = graph.Node("Div", {graph.Node("Sub", {x, mean}), scale});
//   graph.Output("transform", scaled);
//   TENON_ASSIGN_OR_RETURN(std::string bytes, graph.Finish({.framework = "scikit-learn"}));
//
// The model has opset 21 of ai.onnx, 5 of ai.onnx.ml and 1 of ai.tenon. Constants are not copied
// before Finish. Single-threaded.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "import/graph/value.h"
#include "tensor/tensor.h"

namespace tenon {

// Bodies of Loop, Scan and If, made by BeginBody and EndBody.
struct Body {
  int id = -1;
};

using AttributeValue = std::variant<int64_t, float, std::string, std::vector<int64_t>,
                                    std::vector<float>, std::vector<std::string>, Tensor, Body>;

// {"axis", int64_t{1}}; use the helpers below where the literal's type is not the attribute's.
using Attribute = std::pair<std::string, AttributeValue>;
using Attributes = std::vector<Attribute>;

inline Attribute IntAttr(std::string_view name, int64_t value) {
  return {std::string(name), value};
}
inline Attribute FloatAttr(std::string_view name, double value) {
  return {std::string(name), static_cast<float>(value)};
}
inline Attribute TextAttr(std::string_view name, std::string_view value) {
  return {std::string(name), std::string(value)};
}
inline Attribute IntsAttr(std::string_view name, std::vector<int64_t> values) {
  return {std::string(name), std::move(values)};
}

// What stands beside the graph in the finished model; goes into the ONNX metadata that
// import/model_properties.h names.
struct ModelInfo {
  std::string framework;
  std::string framework_version;
  std::vector<std::string> default_outputs;  // answered when none is asked for; empty: all
  std::vector<std::pair<std::string, std::string>> properties;  // further ones: name, JSON text
};

class GraphBuilder {
 public:
  GraphBuilder();
  ~GraphBuilder();
  GraphBuilder(const GraphBuilder&) = delete;
  GraphBuilder& operator=(const GraphBuilder&) = delete;

  // A graph input; kAnyDim dimensions get `dim_names` where given ("batch"), the same name meaning
  // the same size.
  Value Input(std::string_view name, DType dtype, const Shape& shape,
              const std::vector<std::string>& dim_names = {});

  // Names `value` as a graph output. Its type must be known.
  void Output(std::string_view name, Value value);

  // Constants. A BYTES tensor becomes strings.
  Value Constant(Tensor tensor);
  template <typename T>
  Value Constant(const Shape& shape, std::span<const T> values) {
    return FromTensor(Tensor::Of<T>(shape, values));
  }
  template <typename T>
  Value Scalar(T value) {
    return Constant<T>({}, std::span<const T>(&value, 1));
  }
  // Takes the values over instead of copying them.
  template <typename T>
  Value Adopt(const Shape& shape, std::vector<T> values) {
    const auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    return FromTensor(
        Tensor::Wrap(tenon::DTypeOf<T>(), shape, std::as_bytes(std::span(*owner)), owner));
  }
  Value Ints(const std::vector<int64_t>& values);    // INT64 [n]
  Value Doubles(const std::vector<double>& values);  // FP64 [n]
  Value Strings(const Shape& shape, std::span<const std::string> values);

  // A scalar of the dtype that `like` has (FP64, FP32, FP16, BF16 or an integer).
  Value ScalarLike(Value like, double value);

  // A node with one output. `op` is "Add" of ai.onnx, "ai.onnx.ml.LabelEncoder" or
  // "ai.tenon.Rbf". Inputs that are left out are Value(). Result types are inferred for the
  // operators that op_types.h knows; `type` states them for others, and what is more than inferred.
  Value Node(std::string_view op, const std::vector<Value>& inputs,
             const Attributes& attributes = {}, std::optional<ValueType> type = std::nullopt);

  // The same with several outputs; `types` may be shorter than `outputs`.
  std::vector<Value> Nodes(std::string_view op, const std::vector<Value>& inputs, int outputs,
                           const Attributes& attributes = {},
                           const std::vector<ValueType>& types = {});

  // Starts the body of a Loop, Scan or If: what is added up to EndBody belongs to it, and it may
  // use all values from outside. Returns its inputs.
  std::vector<Value> BeginBody(const std::vector<std::pair<std::string, ValueType>>& inputs);
  Body EndBody(const std::vector<Value>& outputs);

  // Shorthands that every translator needs.
  Value Cast(Value value, DType dtype);  // none added when it is that dtype
  Value Reshape(Value value, const std::vector<int64_t>& shape);
  Value Concat(const std::vector<Value>& values, int64_t axis);
  Value Gather(Value value, const std::vector<int64_t>& indices, int64_t axis);

  const ValueType& TypeOf(Value value) const;
  DType DTypeOf(Value value) const { return TypeOf(value).dtype; }

  // Adds knowledge about the shape that inference cannot have.
  Value WithShape(Value value, const Shape& shape);

  // Prefix of the names of nodes added from now on, so that the runtime's errors say where in the
  // source they come from: "steps[1]/Sub_3". Returns the one before.
  std::string SetScope(std::string scope);

  // Operators added since the last call, comma-separated without repetition: for ImportedPart.
  std::string TakeOperators();

  // Records a mistake, as the builder itself does; the first one stays.
  void Fail(absl::Status status);
  const absl::Status& status() const;

  // The bytes of the model; the builder is used up. The first mistake; OUT_OF_RANGE above 2 GiB.
  absl::StatusOr<std::string> Finish(const ModelInfo& info);

 private:
  struct State;

  Value FromTensor(absl::StatusOr<Tensor> tensor);

  std::unique_ptr<State> state_;
};

}  // namespace tenon
