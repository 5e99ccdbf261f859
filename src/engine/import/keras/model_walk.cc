#include "import/keras/model_walk.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "import/graph/graph_builder.h"
#include "import/keras/internal/layer_names.h"
#include "import/keras/internal/model_config.h"
#include "import/keras/layer_table.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// Calls of layers at most: models in models that are called twice double with each level.
constexpr int64_t kMaxCalls = 200'000;
constexpr size_t kMaxRefusals = 100;

// A tensor between layers, and what is known of it when its graph is no more.
struct Slot {
  LayerTensor tensor;
  std::optional<ValueType> type;  // none: its layer was refused
  std::optional<ValueType> mask;
};
using Slots = std::vector<Slot>;

struct NamedSlot {
  std::string name;
  Slot slot;
};

class Walk {
 public:
  Walk(const ModelFile& file, const ImportOptions& options)
      : file_(file), options_(options), graph_(std::make_unique<GraphBuilder>()) {}

  absl::StatusOr<ImportedModel> Run();

 private:
  using Node = std::pair<std::string_view, int64_t>;  // a layer's name and which of its calls

  // A functional model while its nodes are worked through.
  struct Functional {
    std::map<std::string_view, const json::Value*> layers;
    std::map<std::string_view, std::string> keys;
    std::map<Node, Slots> results;
    Weights weights;
    std::string path;
  };

  absl::StatusOr<std::vector<NamedSlot>> Model(const json::Value& model, const Weights& weights,
                                               const std::string& path,
                                               const std::optional<Slots>& inputs);
  absl::StatusOr<std::vector<NamedSlot>> SequentialModel(const json::Value& config,
                                                         const Weights& weights,
                                                         const std::string& path,
                                                         const std::optional<Slots>& inputs);
  absl::StatusOr<std::vector<NamedSlot>> FunctionalModel(const json::Value& config,
                                                         const Weights& weights,
                                                         const std::string& path,
                                                         const std::optional<Slots>& inputs);
  absl::Status IndexLayers(const json::Value& config, Functional& model);
  absl::Status Work(Functional& model, const TensorRef& wanted);
  absl::StatusOr<std::vector<TensorRef>> Missing(const Functional& model, const Node& node);
  absl::Status CallNode(Functional& model, const Node& node);
  absl::StatusOr<Slot> Find(const Functional& model, const TensorRef& ref);
  void Refine(Slot& slot, const std::optional<Shape>& told);

  absl::StatusOr<Slot> GraphInput(std::string_view name, const json::Value* config,
                                  std::optional<Shape> shape);

  // A layer's call whose arguments `build` makes in the current graph; `blind` tells that an
  // argument is not known.
  struct Built {
    Call call;
    bool blind = false;
  };
  using BuildCall = std::function<absl::StatusOr<Built>()>;
  absl::StatusOr<Slots> CallLayer(const json::Value& layer, const std::string& path,
                                  const Weights& weights, const BuildCall& build);
  absl::StatusOr<Slots> CallModel(const json::Value& layer, const std::string& path,
                                  const Weights& weights, const BuildCall& build);
  absl::StatusOr<LayerTensors> Translate(const LayerRow& row, const json::Value& layer,
                                         const std::string& path, const Weights& weights,
                                         Call call);
  absl::Status CheckLayer(const json::Value& layer) const;

  absl::StatusOr<Argument> BuildArgument(const Functional& model, const json::Value& value,
                                         bool* blind);
  absl::StatusOr<Built> BuildNewCall(const Functional& model, const json::Value& node);
  absl::StatusOr<Built> BuildOldCall(const Functional& model, const json::Value& node);
  Argument TensorArgument(const Slot& slot, bool* blind);
  Slot SlotOf(const LayerTensor& tensor) const;

  // What a refusal of a layer means: it is noted, and from now on layers are only tried.
  absl::Status Refused(absl::Status status, const std::string& path, std::string_view class_name);

  const ModelFile& file_;
  const ImportOptions& options_;
  std::unique_ptr<GraphBuilder> graph_;
  bool trying_ = false;  // layers are tried one by one, each in a graph of its own
  int inside_ = 0;       // wrappers around the layer: the graph must stay
  int64_t calls_ = 0;
  int64_t stand_ins_ = 0;
  std::vector<std::string> refusals_;
  std::set<std::string> refused_;
  std::vector<ImportedPart> parts_;
};

// "layers.dense" for the outermost model, "layers.inner.layers.dense" inside.
std::string PathOf(const std::string& model, std::string_view layer) {
  return StrCat(model, model.empty() ? "" : ".", "layers.", layer);
}

Slot Walk::SlotOf(const LayerTensor& tensor) const {
  Slot slot{tensor, std::nullopt, std::nullopt};
  if (!tensor.value.exists()) return slot;
  slot.type = graph_->TypeOf(tensor.value);
  if (tensor.mask.exists()) slot.mask = graph_->TypeOf(tensor.mask);
  return slot;
}

Argument Walk::TensorArgument(const Slot& slot, bool* blind) {
  Argument argument;
  argument.kind = Argument::Kind::kTensor;
  argument.tensor = slot.tensor;
  if (!slot.type.has_value() || (trying_ && !slot.type->shape.has_value())) {
    argument.tensor = LayerTensor();
    *blind = true;
    return argument;
  }
  if (!trying_ || inside_ > 0) return argument;
  const auto stand_in = [&](const ValueType& type) {
    return graph_->Input(StrCat("stand_in_", ++stand_ins_), type.dtype, *type.shape);
  };
  argument.tensor = {stand_in(*slot.type), Value()};
  if (slot.mask.has_value() && slot.mask->shape.has_value())
    argument.tensor.mask = stand_in(*slot.mask);
  return argument;
}

absl::Status Walk::Refused(absl::Status status, const std::string& path,
                           std::string_view class_name) {
  status = Annotate(status, StrCat(path, " (", class_name, ")"));
  if (inside_ > 0) return status;
  if (!absl::IsUnimplemented(status)) return trying_ ? absl::OkStatus() : status;
  trying_ = true;
  std::string message(MessageOf(status));
  if (refused_.insert(message).second && refusals_.size() < kMaxRefusals)
    refusals_.push_back(std::move(message));
  return absl::OkStatus();
}

absl::Status Walk::CheckLayer(const json::Value& layer) const {
  const json::Value* config = layer.Find("config");
  const std::string_view policy = PolicyName(config);
  if (policy.starts_with("mixed_") || policy == "float16" || policy == "bfloat16" ||
      policy == "float64" || policy.starts_with("int8") || policy.starts_with("int4") ||
      policy.starts_with("float8"))
    return absl::UnimplementedError(
        StrCat("dtype ", Quote(policy),
               " is not supported, float32 is; set it with keras.config.set_dtype_policy("
               "\"float32\"), make the model again and load its weights"));
  return absl::OkStatus();
}

absl::StatusOr<LayerTensors> Walk::Translate(const LayerRow& row, const json::Value& layer,
                                             const std::string& path, const Weights& weights,
                                             Call call) {
  const auto inner = [this](const json::Value& wrapped, const Weights& its,
                            const LayerTensors& inputs) -> absl::StatusOr<LayerTensors> {
    ++inside_;
    const auto build = [&]() -> absl::StatusOr<Built> {
      Built built;
      Argument argument;
      argument.kind = Argument::Kind::kTensor;
      if (!inputs.empty()) argument.tensor = inputs.front();
      built.call.args.push_back(std::move(argument));
      return built;
    };
    const absl::StatusOr<Slots> slots =
        CallLayer(wrapped, StrCat("layer ", LayerName(wrapped)), its, build);
    --inside_;
    TENON_RETURN_IF_ERROR(slots.status());
    LayerTensors tensors;
    for (const Slot& slot : *slots) tensors.push_back(slot.tensor);
    return tensors;
  };
  LayerContext context(*graph_, layer.Find("config"), path,
                       std::string(TextOf(layer, "class_name")), weights, std::move(call), options_,
                       inner, file_.read_asset);
  LayerTensors outputs = row.translate(context);
  TENON_RETURN_IF_ERROR(context.status());
  if (outputs.empty() || !outputs.front().value.exists())
    return absl::InternalError("its translator gave no output");
  if (row.masking == Masking::kPasses)
    for (size_t i = 0; i < outputs.size(); ++i)
      if (!outputs[i].mask.exists()) outputs[i].mask = context.Mask(i);
  return outputs;
}

absl::StatusOr<Slots> Walk::CallModel(const json::Value& layer, const std::string& path,
                                      const Weights& weights, const BuildCall& build) {
  TENON_ASSIGN_OR_RETURN(const Built built, build());
  LayerTensors tensors;
  const LayerContext context(*graph_, nullptr, path, "", weights, built.call, options_, nullptr,
                             nullptr);
  Slots inputs;
  for (const LayerTensor& tensor : context.inputs()) inputs.push_back(SlotOf(tensor));
  TENON_ASSIGN_OR_RETURN(const std::vector<NamedSlot> outputs, Model(layer, weights, path, inputs));
  Slots slots;
  for (const NamedSlot& output : outputs) slots.push_back(output.slot);
  return slots;
}

absl::StatusOr<Slots> Walk::CallLayer(const json::Value& layer, const std::string& path,
                                      const Weights& weights, const BuildCall& build) {
  if (options_.cancelled && options_.cancelled()) return absl::CancelledError("cancelled");
  const int64_t most = std::min(kMaxCalls, options_.limits.max_objects);
  if (++calls_ > most)
    return absl::OutOfRangeError(
        StrCat("it has more than ", most, " calls of layers (import.max_objects)"));
  if (trying_ && inside_ == 0) graph_ = std::make_unique<GraphBuilder>();
  if (IsSequential(layer) || IsFunctional(layer)) return CallModel(layer, path, weights, build);

  const std::string_view class_name = TextOf(layer, "class_name");
  const LayerRow* row = IsOperation(layer) ? FindOperation(class_name) : FindLayer(class_name);
  if (row == nullptr) {
    const absl::Status unknown = absl::UnimplementedError(
        StrCat(IsOperation(layer) ? "this operation is not supported"
                                  : "this class of layers is not supported",
               class_name == "Lambda" ? ": it holds code; use layers and keras.ops" : ""));
    TENON_RETURN_IF_ERROR(Refused(unknown, path, class_name));
    return Slots();
  }
  if (const absl::Status checked = CheckLayer(layer); !checked.ok()) {
    TENON_RETURN_IF_ERROR(Refused(checked, path, class_name));
    return Slots();
  }
  TENON_ASSIGN_OR_RETURN(Built built, build());
  if (built.blind) return Slots();
  const std::string before = graph_->SetScope(path);
  absl::StatusOr<LayerTensors> outputs =
      Translate(*row, layer, path, weights, std::move(built.call));
  graph_->SetScope(before);
  if (!outputs.ok()) {
    TENON_RETURN_IF_ERROR(Refused(outputs.status(), path, class_name));
    return Slots();
  }
  if (!trying_ && inside_ == 0)
    parts_.push_back({path, StrCat(IsOperation(layer) ? "keras.ops." : "keras.layers.", class_name),
                      graph_->TakeOperators()});
  Slots slots;
  for (const LayerTensor& output : *outputs) slots.push_back(SlotOf(output));
  return slots;
}

absl::StatusOr<Slot> Walk::GraphInput(std::string_view name, const json::Value* config,
                                      std::optional<Shape> shape) {
  if (!shape.has_value())
    return absl::UnimplementedError(
        "the model was not built: its input shape is not in the file; call the model once, or "
        "begin it with keras.Input, and save it again");
  const json::Value* ragged = config == nullptr ? nullptr : config->Find("ragged");
  if (ragged != nullptr && ragged->boolean)
    return absl::UnimplementedError(StrCat("input ", Quote(name), " is ragged"));
  const std::optional<DType> dtype =
      config == nullptr ? DType::kFp32 : ParseDType(config->Find("dtype"));
  if (config != nullptr && config->Find("dtype") != nullptr && !dtype.has_value())
    return absl::UnimplementedError(StrCat("input ", Quote(name), " has an unknown dtype"));
  const Value value = graph_->Input(name, dtype.value_or(DType::kFp32), *shape, {"N"});
  TENON_RETURN_IF_ERROR(graph_->status());
  return SlotOf({value, Value()});
}

absl::StatusOr<std::vector<NamedSlot>> Walk::SequentialModel(const json::Value& config,
                                                             const Weights& weights,
                                                             const std::string& path,
                                                             const std::optional<Slots>& inputs) {
  const json::Value* layers = config.Find("layers");
  const std::vector<json::Value>& list = layers->elements;
  if (list.empty()) return absl::InvalidArgumentError(StrCat(path, ": has no layers"));
  Slots slots = inputs.value_or(Slots());
  size_t i = 0;
  if (IsInputLayer(list.front())) ++i;
  if (!inputs.has_value()) {
    const bool named = i == 1;
    const std::string_view own = LayerName(list.front());
    if (!named && (IsSequential(list.front()) || IsFunctional(list.front()))) {
      // The first layer is a model and brings the inputs.
      NumberedNames keys;
      TENON_ASSIGN_OR_RETURN(const Weights its,
                             weights.OfLayer(keys.Next(TextOf(list.front(), "class_name")), own));
      TENON_ASSIGN_OR_RETURN(const std::vector<NamedSlot> outputs,
                             Model(list.front(), its, PathOf(path, own), std::nullopt));
      for (const NamedSlot& output : outputs) slots.push_back(output.slot);
    } else {
      TENON_ASSIGN_OR_RETURN(const Slot input,
                             GraphInput(named ? own : StrCat(own, "_input"),
                                        named ? list.front().Find("config") : nullptr,
                                        FirstShape(config, list.front())));
      slots.push_back(input);
    }
  }
  const bool first_done =
      !inputs.has_value() && i == 0 && (IsSequential(list.front()) || IsFunctional(list.front()));
  NumberedNames keys;
  std::string_view last = LayerName(list.front());
  for (; i < list.size(); ++i) {
    const json::Value& layer = list[i];
    last = LayerName(layer);
    const std::string key = keys.Next(TextOf(layer, "class_name"));
    if (i == 0 && first_done) continue;
    TENON_ASSIGN_OR_RETURN(const Weights its, weights.OfLayer(key, last));
    const json::Value* built_for = layer.Find("build_config");
    const auto build = [&]() -> absl::StatusOr<Built> {
      Built built;
      Slot slot = slots.empty() ? Slot() : slots.front();
      const std::optional<Shape> shape =
          built_for == nullptr ? std::nullopt : ParseShape(built_for->Find("input_shape"));
      if (!slot.type.has_value() && shape.has_value()) slot.type = ValueType{DType::kFp32, shape};
      Refine(slot, shape);
      built.call.args.push_back(TensorArgument(slot, &built.blind));
      return built;
    };
    TENON_ASSIGN_OR_RETURN(slots, CallLayer(layer, PathOf(path, last), its, build));
  }
  std::vector<NamedSlot> outputs;
  for (const Slot& slot : slots) outputs.push_back({std::string(last), slot});
  return outputs;
}

absl::Status Walk::IndexLayers(const json::Value& config, Functional& model) {
  NumberedNames keys;
  for (const json::Value& layer : config.Find("layers")->elements) {
    const std::string_view name = LayerName(layer);
    if (name.empty() || !model.layers.emplace(name, &layer).second)
      return absl::InvalidArgumentError(
          StrCat("layer ", Quote(name), " has no name or comes twice"));
    if (!IsOperation(layer)) model.keys[name] = keys.Next(TextOf(layer, "class_name"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<NamedSlot>> Walk::FunctionalModel(const json::Value& config,
                                                             const Weights& weights,
                                                             const std::string& path,
                                                             const std::optional<Slots>& inputs) {
  Functional model;
  model.weights = weights;
  model.path = path;
  TENON_RETURN_IF_ERROR(IndexLayers(config, model), path);
  TENON_ASSIGN_OR_RETURN(const auto starts, ParseEnds(config.Find("input_layers")), path,
                         "input_layers");
  TENON_ASSIGN_OR_RETURN(const auto ends, ParseEnds(config.Find("output_layers")), path,
                         "output_layers");
  if (inputs.has_value() && inputs->size() != starts.size())
    return absl::InvalidArgumentError(
        StrCat(path, ": is called with ", inputs->size(), " inputs, has ", starts.size()));
  for (size_t i = 0; i < starts.size(); ++i) {
    const auto& [key, ref] = starts[i];
    const auto layer = model.layers.find(ref.layer);
    if (layer == model.layers.end())
      return absl::InvalidArgumentError(StrCat(path, ": there is no layer ", Quote(ref.layer)));
    Slot slot;
    if (inputs.has_value()) {
      slot = (*inputs)[i];
    } else {
      const json::Value* its = layer->second->Find("config");
      TENON_ASSIGN_OR_RETURN(slot, GraphInput(key.empty() ? ref.layer : key, its,
                                              FirstShape(json::Value(), *layer->second)));
    }
    model.results[{ref.layer, ref.node}] = {slot};
  }
  std::vector<NamedSlot> outputs;
  for (const auto& [key, ref] : ends) {
    TENON_RETURN_IF_ERROR(Work(model, ref), path);
    TENON_ASSIGN_OR_RETURN(const Slot slot, Find(model, ref), path);
    outputs.push_back({key.empty() ? std::string(ref.layer) : key, slot});
  }
  return outputs;
}

// What the node needs and is not there yet.
absl::StatusOr<std::vector<TensorRef>> Walk::Missing(const Functional& model, const Node& node) {
  const auto layer = model.layers.find(node.first);
  if (layer == model.layers.end())
    return absl::InvalidArgumentError(StrCat("there is no layer ", Quote(node.first)));
  const json::Value* nodes = layer->second->Find("inbound_nodes");
  if (nodes == nullptr || nodes->kind != json::Kind::kArray || node.second < 0 ||
      static_cast<size_t>(node.second) >= nodes->elements.size())
    return absl::InvalidArgumentError(
        StrCat("layer ", Quote(node.first), " has no call ", node.second));
  std::vector<TensorRef> refs;
  AppendTensorRefs(nodes->elements[static_cast<size_t>(node.second)], &refs);
  std::erase_if(refs, [&](const TensorRef& ref) {
    return model.results.contains(Node(ref.layer, ref.node));
  });
  return refs;
}

// Depth first, without recursion: models are thousands of layers deep.
absl::Status Walk::Work(Functional& model, const TensorRef& wanted) {
  std::vector<Node> open = {{wanted.layer, wanted.node}};
  std::set<Node> begun;
  while (!open.empty()) {
    const Node node = open.back();
    if (model.results.contains(node)) {
      open.pop_back();
      continue;
    }
    TENON_ASSIGN_OR_RETURN(const std::vector<TensorRef> missing, Missing(model, node));
    if (missing.empty()) {
      TENON_RETURN_IF_ERROR(CallNode(model, node));
      open.pop_back();
      continue;
    }
    if (!begun.insert(node).second)
      return absl::InvalidArgumentError(StrCat("layer ", Quote(node.first), " needs itself"));
    for (auto ref = missing.rbegin(); ref != missing.rend(); ++ref)
      open.emplace_back(ref->layer, ref->node);
  }
  return absl::OkStatus();
}

absl::StatusOr<Slot> Walk::Find(const Functional& model, const TensorRef& ref) {
  const auto found = model.results.find(Node(ref.layer, ref.node));
  Slot slot;
  if (found != model.results.end() && !found->second.empty()) {
    if (ref.tensor < 0 || static_cast<size_t>(ref.tensor) >= found->second.size())
      return absl::InvalidArgumentError(
          StrCat("layer ", Quote(ref.layer), " has no output ", ref.tensor));
    slot = found->second[static_cast<size_t>(ref.tensor)];
  }
  if (!slot.type.has_value()) {
    slot.type = ref.type;
  } else if (ref.type.has_value()) {
    Refine(slot, ref.type->shape);
  }
  return slot;
}

// The file may know more of the shape than follows from the nodes.
void Walk::Refine(Slot& slot, const std::optional<Shape>& told) {
  if (trying_ || inside_ > 0 || !told.has_value() || !slot.tensor.value.exists()) return;
  const std::optional<Shape> known = graph_->TypeOf(slot.tensor.value).shape;
  if (known.has_value()) {
    if (known->size() != told->size()) return;
    for (size_t i = 0; i < known->size(); ++i)
      if ((*known)[i] != kAnyDim && (*told)[i] != kAnyDim && (*known)[i] != (*told)[i]) return;
  }
  graph_->WithShape(slot.tensor.value, *told);
  slot.type = graph_->TypeOf(slot.tensor.value);
}

absl::StatusOr<Argument> Walk::BuildArgument(const Functional& model, const json::Value& value,
                                             bool* blind) {
  if (const std::optional<TensorRef> ref = ParseTensorRef(value)) {
    TENON_ASSIGN_OR_RETURN(const Slot slot, Find(model, *ref));
    return TensorArgument(slot, blind);
  }
  Argument argument;
  argument.constant = &value;
  const json::Value* items = &value;
  if (value.kind == json::Kind::kObject && TextOf(value, "class_name") == "__tuple__" &&
      value.Find("items") != nullptr)
    items = value.Find("items");
  std::vector<TensorRef> refs;
  AppendTensorRefs(*items, &refs);
  if (items->kind == json::Kind::kObject && !refs.empty())
    return absl::UnimplementedError("it is called with a dict of tensors");
  if (items->kind != json::Kind::kArray) return argument;
  argument.kind = Argument::Kind::kList;
  argument.constant = items;
  for (const json::Value& element : items->elements) {
    TENON_ASSIGN_OR_RETURN(Argument item, BuildArgument(model, element, blind));
    argument.items.push_back(std::move(item));
  }
  return argument;
}

// Keras 3: {"args": [...], "kwargs": {...}}.
absl::StatusOr<Walk::Built> Walk::BuildNewCall(const Functional& model, const json::Value& node) {
  Built built;
  if (const json::Value* args = node.Find("args")) {
    for (const json::Value& arg : args->elements) {
      TENON_ASSIGN_OR_RETURN(Argument argument, BuildArgument(model, arg, &built.blind));
      built.call.args.push_back(std::move(argument));
    }
  }
  const json::Value* kwargs = node.Find("kwargs");
  if (kwargs == nullptr) return built;
  for (const json::Member& kwarg : kwargs->members) {
    TENON_ASSIGN_OR_RETURN(Argument argument, BuildArgument(model, kwarg.value, &built.blind));
    built.call.kwargs.emplace(std::string(kwarg.key), std::move(argument));
  }
  return built;
}

// Keras 2: a list of references, the first of which has the arguments by name.
absl::StatusOr<Walk::Built> Walk::BuildOldCall(const Functional& model, const json::Value& node) {
  Built built;
  Argument list;
  list.kind = Argument::Kind::kList;
  const std::vector<json::Value> single = {node};
  for (const json::Value& element : ParseTensorRef(node) ? single : node.elements) {
    TENON_ASSIGN_OR_RETURN(Argument argument, BuildArgument(model, element, &built.blind));
    list.items.push_back(std::move(argument));
    if (list.items.size() > 1 || element.elements.size() != 4) continue;
    for (const json::Member& kwarg : element.elements[3].members) {
      TENON_ASSIGN_OR_RETURN(Argument named, BuildArgument(model, kwarg.value, &built.blind));
      built.call.kwargs.emplace(std::string(kwarg.key), std::move(named));
    }
  }
  built.call.args.push_back(list.items.size() == 1 ? list.items.front() : std::move(list));
  return built;
}

absl::Status Walk::CallNode(Functional& model, const Node& node) {
  const json::Value& layer = *model.layers.find(node.first)->second;
  const json::Value& call = layer.Find("inbound_nodes")->elements[static_cast<size_t>(node.second)];
  const auto key = model.keys.find(node.first);
  TENON_ASSIGN_OR_RETURN(
      const Weights weights,
      model.weights.OfLayer(key == model.keys.end() ? "" : key->second, node.first));
  const auto build = [&] {
    return call.kind == json::Kind::kObject ? BuildNewCall(model, call) : BuildOldCall(model, call);
  };
  TENON_ASSIGN_OR_RETURN(Slots slots,
                         CallLayer(layer, PathOf(model.path, node.first), weights, build));
  model.results[node] = std::move(slots);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<NamedSlot>> Walk::Model(const json::Value& model, const Weights& weights,
                                                   const std::string& path,
                                                   const std::optional<Slots>& inputs) {
  const json::Value* config = model.Find("config");
  const json::Value* layers = config == nullptr ? nullptr : config->Find("layers");
  if (layers == nullptr || layers->kind != json::Kind::kArray)
    return absl::InvalidArgumentError(StrCat(path, ": the configuration has no layers"));
  return IsSequential(model) ? SequentialModel(*config, weights, path, inputs)
                             : FunctionalModel(*config, weights, path, inputs);
}

absl::StatusOr<ImportedModel> Walk::Run() {
  const json::Value& root = file_.config.root();
  if (!IsSequential(root) && !IsFunctional(root))
    return absl::UnimplementedError(
        StrCat("the model is of the class ", Quote(TextOf(root, "class_name")),
               ", whose code is not in the file; make it of layers with keras.Model(inputs, "
               "outputs) or keras.Sequential and save that"));
  TENON_ASSIGN_OR_RETURN(const std::vector<NamedSlot> outputs,
                         Model(root, file_.weights, "", std::nullopt));
  if (!refusals_.empty()) return absl::UnimplementedError(absl::StrJoin(refusals_, "; "));

  std::set<std::string> names;
  for (const NamedSlot& output : outputs) {
    std::string name = output.name;
    for (int i = 1; !names.insert(name).second; ++i) name = StrCat(output.name, "_", i);
    graph_->Output(name, output.slot.tensor.value);
  }
  ImportedModel imported;
  imported.report.framework = "Keras";
  imported.report.framework_version = file_.keras_version;
  imported.report.parts = std::move(parts_);
  imported.report.notes.push_back({"optimizer", "the optimiser's state is not read"});
  TENON_ASSIGN_OR_RETURN(imported.onnx, graph_->Finish({"Keras", file_.keras_version, {}, {}}));
  return imported;
}

}  // namespace

absl::StatusOr<ImportedModel> TranslateModel(const ModelFile& file, const ImportOptions& options) {
  return Walk(file, options).Run();
}

}  // namespace tenon::keras
