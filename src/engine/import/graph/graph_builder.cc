#include "import/graph/graph_builder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "import/graph/internal/model_writer.h"
#include "import/graph/internal/proto_fields.h"
#include "import/graph/op_types.h"
#include "import/model_properties.h"
#include "onnx-ml.pb.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

constexpr int64_t kIrVersion = 10;
constexpr int64_t kOnnxOpset = 21;
constexpr int64_t kMlOpset = 5;
constexpr int64_t kTenonOpset = 1;

// Constants of up to so many elements are remembered for type inference.
constexpr int64_t kRememberedInts = 64;

struct Operator {
  std::string domain;  // empty: ai.onnx
  std::string name;
};

Operator SplitOperator(std::string_view op) {
  const size_t dot = op.rfind('.');
  if (dot == std::string_view::npos) return {"", std::string(op)};
  return {std::string(op.substr(0, dot)), std::string(op.substr(dot + 1))};
}

// Too large a number becomes the largest, and NaN 0.
template <typename T>
T Saturated(double value) {
  constexpr auto kLeast = static_cast<double>(std::numeric_limits<T>::min());
  if (std::isnan(value)) return 0;
  if (value < kLeast) return std::numeric_limits<T>::min();
  return value >= -kLeast ? std::numeric_limits<T>::max() : static_cast<T>(value);
}

// What is known from `a` and `b` together, where they agree.
ValueType Merge(const ValueType& a, const ValueType& b) {
  ValueType merged = a;
  if (!a.shape.has_value() || (b.shape.has_value() && a.shape->size() != b.shape->size())) {
    merged.shape = b.shape;
  } else if (b.shape.has_value()) {
    for (size_t i = 0; i < a.shape->size(); ++i)
      if ((*a.shape)[i] == kAnyDim) (*merged.shape)[i] = (*b.shape)[i];
  }
  return merged;
}

std::string JsonListOf(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    AppendJsonString(text, &json);
  }
  return json + "]";
}

void AddProperty(std::string_view key, std::string_view value, onnx::ModelProto* model) {
  if (value.empty()) return;
  onnx::StringStringEntryProto* entry = model->add_metadata_props();
  entry->set_key(std::string(key));
  entry->set_value(std::string(value));
}

}  // namespace

struct GraphBuilder::State {
  struct Known {
    std::string name;
    ValueType type;
    std::optional<std::vector<int64_t>> ints;
  };

  onnx::ModelProto model;
  std::vector<onnx::GraphProto*> open;  // the graph that nodes go to is the last
  Bodies bodies;
  std::vector<int> open_bodies;  // indices into bodies
  std::vector<Known> values;
  std::vector<NamedConstant> constants;
  absl::flat_hash_set<std::string> names;
  std::string scope;
  std::set<std::string> operators;  // since TakeOperators
  int64_t nodes = 0;
  absl::Status status;
  ValueType unknown;

  std::string FreshName(std::string_view stem) {
    std::string name = StrCat(scope, scope.empty() ? "" : "/", stem, "_", values.size());
    while (!names.insert(name).second) name += "_";
    return name;
  }
};

GraphBuilder::GraphBuilder() : state_(std::make_unique<State>()) {
  onnx::ModelProto& model = state_->model;
  model.set_ir_version(kIrVersion);
  model.set_producer_name("tenon");
  model.set_producer_version(TENON_VERSION);
  const std::pair<const char*, int64_t> opsets[] = {
      {"", kOnnxOpset}, {"ai.onnx.ml", kMlOpset}, {"ai.tenon", kTenonOpset}};
  for (const auto& [domain, version] : opsets) {
    onnx::OperatorSetIdProto* opset = model.add_opset_import();
    opset->set_domain(domain);
    opset->set_version(version);
  }
  model.mutable_graph()->set_name("imported");
  state_->open.push_back(model.mutable_graph());
}

GraphBuilder::~GraphBuilder() = default;

Value GraphBuilder::Input(std::string_view name, DType dtype, const Shape& shape,
                          const std::vector<std::string>& dim_names) {
  if (name.empty() || !state_->names.insert(std::string(name)).second)
    Fail(
        absl::InvalidArgumentError(StrCat("input ", Quote(name), " is defined twice or nameless")));
  onnx::ValueInfoProto* input = state_->model.mutable_graph()->add_input();
  input->set_name(std::string(name));
  SetType({dtype, shape}, dim_names, input);
  state_->values.push_back({std::string(name), {dtype, shape}, std::nullopt});
  return Value(static_cast<int>(state_->values.size()) - 1);
}

void GraphBuilder::Output(std::string_view name, Value value) {
  if (!status().ok()) return;
  if (!value.exists())
    return Fail(absl::InternalError(StrCat("output ", Quote(name), ": no value")));
  if (!state_->names.insert(std::string(name)).second)
    return Fail(absl::InvalidArgumentError(StrCat("output ", Quote(name), " is defined twice")));
  const State::Known& known = state_->values[static_cast<size_t>(value.id_)];
  onnx::GraphProto* graph = state_->model.mutable_graph();
  onnx::NodeProto* node = graph->add_node();  // a value may be several outputs, or an input
  node->set_op_type("Identity");
  node->set_name(StrCat("output/", name));
  node->add_input(known.name);
  node->add_output(std::string(name));
  onnx::ValueInfoProto* output = graph->add_output();
  output->set_name(std::string(name));
  SetType(known.type, {}, output);
}

Value GraphBuilder::FromTensor(absl::StatusOr<Tensor> tensor) {
  if (tensor.ok()) return Constant(*std::move(tensor));
  Fail(tensor.status());
  return Value();
}

Value GraphBuilder::Constant(Tensor tensor) {
  if (!status().ok()) return Value();
  State::Known known{state_->FreshName("constant"), {tensor.dtype(), tensor.shape()}, {}};
  if (tensor.dtype() == DType::kInt64 && tensor.element_count() <= kRememberedInts &&
      tensor.shape().size() <= 1) {
    known.ints.emplace(static_cast<size_t>(tensor.element_count()));
    if (!known.ints->empty())
      std::memcpy(known.ints->data(), tensor.bytes().data(), tensor.bytes().size());
  }
  state_->constants.push_back({known.name, std::move(tensor)});
  state_->values.push_back(std::move(known));
  return Value(static_cast<int>(state_->values.size()) - 1);
}

Value GraphBuilder::Ints(const std::vector<int64_t>& values) {
  return Constant<int64_t>({static_cast<int64_t>(values.size())}, values);
}

Value GraphBuilder::Doubles(const std::vector<double>& values) {
  return Constant<double>({static_cast<int64_t>(values.size())}, values);
}

Value GraphBuilder::Strings(const Shape& shape, std::span<const std::string> values) {
  std::string packed;
  for (const std::string& value : values) AppendBytesElement(value, &packed);
  return FromTensor(Tensor::FromPackedBytes(shape, std::move(packed)));
}

Value GraphBuilder::ScalarLike(Value like, double value) {
  switch (DTypeOf(like)) {
    case DType::kFp64:
      return Scalar<double>(value);
    case DType::kFp32:
      return Scalar<float>(static_cast<float>(value));
    case DType::kInt64:
      return Scalar<int64_t>(Saturated<int64_t>(value));
    case DType::kInt32:
      return Scalar<int32_t>(Saturated<int32_t>(value));
    default:
      return Cast(Scalar<float>(static_cast<float>(value)), DTypeOf(like));
  }
}

Value GraphBuilder::Node(std::string_view op, const std::vector<Value>& inputs,
                         const Attributes& attributes, std::optional<ValueType> type) {
  std::vector<ValueType> types;
  if (type.has_value()) types.push_back(*std::move(type));
  return Nodes(op, inputs, 1, attributes, types).front();
}

std::vector<Value> GraphBuilder::Nodes(std::string_view op, const std::vector<Value>& inputs,
                                       int outputs, const Attributes& attributes,
                                       const std::vector<ValueType>& types) {
  std::vector<Value> nothing(static_cast<size_t>(outputs));
  for (const Attribute& attribute : attributes) {
    const Body* body = std::get_if<Body>(&attribute.second);
    if (body != nullptr && body->id < 0)
      Fail(absl::InternalError(StrCat("adding ", op, ": ", attribute.first, " is no body")));
  }
  if (!status().ok()) return nothing;
  std::vector<Operand> operands;
  for (const Value input : inputs) {
    Operand& operand = operands.emplace_back();
    if (!input.exists()) continue;
    const State::Known& known = state_->values[static_cast<size_t>(input.id_)];
    operand = {true, known.type, known.ints};
  }
  absl::StatusOr<std::vector<ValueType>> inferred = InferTypes(op, operands, attributes, outputs);
  if (!inferred.ok()) {
    const bool stated =
        absl::IsNotFound(inferred.status()) && types.size() == static_cast<size_t>(outputs);
    if (!stated) {
      Fail(Annotate(inferred.status(), StrCat("adding ", op, " to ", Quote(state_->scope))));
      return nothing;
    }
    inferred = types;
  }
  for (size_t i = 0; i < types.size() && i < inferred->size(); ++i) {
    if ((*inferred)[i].dtype != types[i].dtype) {
      Fail(absl::InternalError(StrCat("adding ", op, " to ", Quote(state_->scope), ": result ", i,
                                      " is ", NameOf((*inferred)[i].dtype), ", not ",
                                      NameOf(types[i].dtype))));
      return nothing;
    }
    (*inferred)[i] = Merge((*inferred)[i], types[i]);
  }

  const Operator split = SplitOperator(op);
  onnx::NodeProto* node = state_->open.back()->add_node();
  node->set_op_type(split.name);
  node->set_domain(split.domain);
  node->set_name(state_->FreshName(split.name));
  for (const Value input : inputs)
    node->add_input(input.exists() ? state_->values[static_cast<size_t>(input.id_)].name : "");
  for (const Attribute& attribute : attributes) SetAttribute(attribute, state_->bodies, node);
  state_->operators.insert(std::string(op));
  ++state_->nodes;
  std::vector<Value> results;
  for (size_t i = 0; i < static_cast<size_t>(outputs); ++i) {
    state_->values.push_back({state_->FreshName(split.name), (*inferred)[i], std::nullopt});
    node->add_output(state_->values.back().name);
    results.push_back(Value(static_cast<int>(state_->values.size()) - 1));
  }
  return results;
}

std::vector<Value> GraphBuilder::BeginBody(
    const std::vector<std::pair<std::string, ValueType>>& inputs) {
  state_->bodies.push_back(std::make_unique<onnx::GraphProto>());
  onnx::GraphProto* body = state_->bodies.back().get();
  body->set_name(StrCat("body_", state_->bodies.size()));
  state_->open.push_back(body);
  state_->open_bodies.push_back(static_cast<int>(state_->bodies.size()) - 1);
  std::vector<Value> values;
  for (const auto& [name, type] : inputs) {
    state_->values.push_back({state_->FreshName(name), type, std::nullopt});
    onnx::ValueInfoProto* input = body->add_input();
    input->set_name(state_->values.back().name);
    SetType(type, {}, input);
    values.push_back(Value(static_cast<int>(state_->values.size()) - 1));
  }
  return values;
}

Body GraphBuilder::EndBody(const std::vector<Value>& outputs) {
  if (state_->open_bodies.empty()) {
    Fail(absl::InternalError("EndBody without BeginBody"));
    return {};
  }
  std::vector<Value> results;  // a body's output must be made in it
  results.reserve(outputs.size());
  for (const Value output : outputs) results.push_back(Node("Identity", {output}));
  onnx::GraphProto* body = state_->open.back();
  for (const Value result : results) {
    if (!result.exists()) continue;
    const State::Known& known = state_->values[static_cast<size_t>(result.id_)];
    onnx::ValueInfoProto* info = body->add_output();
    info->set_name(known.name);
    SetType(known.type, {}, info);
  }
  const Body made{state_->open_bodies.back()};
  state_->open.pop_back();
  state_->open_bodies.pop_back();
  return made;
}

Value GraphBuilder::Cast(Value value, DType dtype) {
  if (!value.exists() || DTypeOf(value) == dtype) return value;
  return Node("Cast", {value}, {IntAttr("to", RowOf(dtype).onnx)});
}

Value GraphBuilder::Reshape(Value value, const std::vector<int64_t>& shape) {
  return Node("Reshape", {value, Ints(shape)});
}

Value GraphBuilder::Concat(const std::vector<Value>& values, int64_t axis) {
  if (values.size() == 1) return values.front();
  return Node("Concat", values, {IntAttr("axis", axis)});
}

Value GraphBuilder::Gather(Value value, const std::vector<int64_t>& indices, int64_t axis) {
  return Node("Gather", {value, Ints(indices)}, {IntAttr("axis", axis)});
}

const ValueType& GraphBuilder::TypeOf(Value value) const {
  return value.exists() ? state_->values[static_cast<size_t>(value.id_)].type : state_->unknown;
}

Value GraphBuilder::WithShape(Value value, const Shape& shape) {
  if (!value.exists()) return value;
  ValueType& type = state_->values[static_cast<size_t>(value.id_)].type;
  type = Merge({type.dtype, shape}, type);
  return value;
}

std::string GraphBuilder::SetScope(std::string scope) {
  std::swap(scope, state_->scope);
  return scope;
}

std::string GraphBuilder::TakeOperators() {
  std::string joined = absl::StrJoin(state_->operators, ", ");
  state_->operators.clear();
  return joined;
}

void GraphBuilder::Fail(absl::Status status) {
  if (state_->status.ok()) state_->status = std::move(status);
}

const absl::Status& GraphBuilder::status() const { return state_->status; }

absl::StatusOr<std::string> GraphBuilder::Finish(const ModelInfo& info) {
  TENON_RETURN_IF_ERROR(status());
  if (!state_->open_bodies.empty()) return absl::InternalError("a body was not ended");
  onnx::ModelProto& model = state_->model;
  if (model.graph().output_size() == 0) return absl::InternalError("the model has no output");
  Fail(absl::InternalError("the model is finished already"));
  AddProperty(kFrameworkProperty, info.framework, &model);
  AddProperty(kFrameworkVersionProperty, info.framework_version, &model);
  if (!info.default_outputs.empty())
    AddProperty(kDefaultOutputsProperty, JsonListOf(info.default_outputs), &model);
  for (const auto& [name, value] : info.properties) AddProperty(name, value, &model);
  return WriteModel(model, std::move(state_->constants));
}

}  // namespace tenon
