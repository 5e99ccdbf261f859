#include <algorithm>
#include <utility>

#include "import/keras/internal/call_order.h"
#include "import/keras/internal/layer_names.h"
#include "import/keras/internal/walk.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {

namespace {

// Keras 2 counts the call that made a model of its input layer, too, and leaves it out of the file.
bool CountsFromOne(const json::Value& layer) {
  const json::Value* nodes = layer.Find("inbound_nodes");
  if (nodes == nullptr || nodes->elements.empty() ||
      nodes->elements.front().kind != json::Kind::kArray)
    return false;
  if (IsFunctional(layer)) return true;
  const json::Value* config = layer.Find("config");
  const json::Value* layers = config == nullptr ? nullptr : config->Find("layers");
  return IsSequential(layer) && layers != nullptr && !layers->elements.empty() &&
         IsInputLayer(layers->elements.front());
}

}  // namespace

LayerCall Walk::NodeOf(const Functional& model, const TensorRef& ref) {
  return {ref.layer, ref.node - (model.skipping.contains(ref.layer) ? 1 : 0)};
}

// Keras 3 counts so, too, but only where outputs name a functional model's calls.
bool Walk::CountsEndsFromOne(const Functional& model, std::string_view name) {
  const auto layer = model.layers.find(name);
  return layer != model.layers.end() && IsFunctional(*layer->second) &&
         !model.skipping.contains(name);
}

absl::Status Walk::IndexLayers(const json::Value& config, Functional& model) {
  NumberedNames keys;
  for (const json::Value& layer : config.Find("layers")->elements) {
    const std::string_view name = LayerName(layer);
    if (name.empty() || !model.layers.emplace(name, &layer).second)
      return absl::InvalidArgumentError(
          StrCat("layer ", Quote(name), " has no name or comes twice"));
    if (CountsFromOne(layer)) model.skipping.insert(name);
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
  TENON_ASSIGN_OR_RETURN(auto ends, ParseEnds(config.Find("output_layers")), path, "output_layers");
  for (auto& [key, ref] : ends)
    if (CountsEndsFromOne(model, ref.layer)) --ref.node;
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
  TENON_RETURN_IF_ERROR(Work(model, ends), path);
  std::vector<NamedSlot> outputs;
  for (const auto& [key, ref] : ends) {
    TENON_ASSIGN_OR_RETURN(const Slot slot, Find(model, ref), path);
    outputs.push_back({key.empty() ? std::string(ref.layer) : key, slot});
  }
  return outputs;
}

// The calls whose outputs a call takes, as Keras lines its arguments up: those by name sorted.
absl::StatusOr<std::vector<LayerCall>> Walk::ParentsOf(const Functional& model,
                                                       const LayerCall& call) {
  if (model.results.contains(call)) return std::vector<LayerCall>();
  const auto layer = model.layers.find(call.first);
  if (layer == model.layers.end())
    return absl::InvalidArgumentError(StrCat("there is no layer ", Quote(call.first)));
  const json::Value* nodes = layer->second->Find("inbound_nodes");
  if (nodes == nullptr || nodes->kind != json::Kind::kArray || call.second < 0 ||
      static_cast<size_t>(call.second) >= nodes->elements.size())
    return absl::InvalidArgumentError(
        StrCat("layer ", Quote(call.first), " has no call ", call.second));
  const json::Value& node = nodes->elements[static_cast<size_t>(call.second)];
  std::vector<TensorRef> refs;
  const json::Value* args = node.Find("args");
  AppendTensorRefs(args == nullptr ? node : *args, &refs);
  if (const json::Value* kwargs = node.Find("kwargs"); args != nullptr && kwargs != nullptr) {
    std::vector<json::Member> members = kwargs->members;
    std::ranges::sort(members, {}, &json::Member::key);
    for (const json::Member& member : members) AppendTensorRefs(member.value, &refs);
  }
  std::vector<LayerCall> parents;
  parents.reserve(refs.size());
  for (const TensorRef& ref : refs) parents.push_back(NodeOf(model, ref));
  return parents;
}

absl::Status Walk::Work(Functional& model, std::vector<std::pair<std::string, TensorRef>> ends) {
  std::ranges::stable_sort(ends, {}, &std::pair<std::string, TensorRef>::first);
  std::vector<LayerCall> wanted;
  wanted.reserve(ends.size());
  for (const auto& [key, ref] : ends) wanted.push_back(NodeOf(model, ref));
  TENON_ASSIGN_OR_RETURN(
      const std::vector<LayerCall> calls,
      OrderCalls(wanted, [&](const LayerCall& call) { return ParentsOf(model, call); }));
  for (const LayerCall& call : calls)
    if (!model.results.contains(call)) TENON_RETURN_IF_ERROR(CallNode(model, call));
  return absl::OkStatus();
}

absl::StatusOr<Slot> Walk::Find(const Functional& model, const TensorRef& ref) {
  const auto found = model.results.find(NodeOf(model, ref));
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

absl::Status Walk::CallNode(Functional& model, const LayerCall& node) {
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

}  // namespace tenon::keras
