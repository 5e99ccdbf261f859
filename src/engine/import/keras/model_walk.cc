#include "import/keras/model_walk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "import/keras/internal/layer_names.h"
#include "import/keras/internal/walk.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// Calls of layers at most: models in models that are called twice double with each level.
constexpr int64_t kMaxCalls = 200'000;
constexpr size_t kMaxRefusals = 100;

const LayerRow* RowOf(const json::Value& layer) {
  if (IsForeign(layer)) return nullptr;
  const std::string_view class_name = TextOf(layer, "class_name");
  return IsOperation(layer) ? FindOperation(class_name) : FindLayer(class_name);
}

absl::Status Unknown(const json::Value& layer) {
  if (IsForeign(layer))
    return absl::UnimplementedError(
        "this class of layers is not of Keras, and its code is not in the file; make it of layers "
        "and keras.ops");
  const bool lambda = TextOf(layer, "class_name") == "Lambda";
  return absl::UnimplementedError(
      StrCat(IsOperation(layer) ? "this operation is not supported"
                                : "this class of layers is not supported",
             lambda ? ": it holds code; use layers and keras.ops" : ""));
}

}  // namespace

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
  if (std::ranges::find(unmasked_, slot.tensor.value) != unmasked_.end())
    argument.tensor.mask = Value();
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
  LayerContext context(
      *graph_, {layer.Find("config"), path, std::string(TextOf(layer, "class_name")), weights},
      std::move(call),
      {inner, file_.read_asset, &constants_, file_.keras_version.starts_with("2.") ? 2 : 3});
  LayerTensors outputs = row.translate(context);
  TENON_RETURN_IF_ERROR(context.status());
  unmasked_.insert(unmasked_.end(), context.unmasked().begin(), context.unmasked().end());
  if (outputs.empty() || !outputs.front().value.exists())
    return absl::InvalidArgumentError("its configuration and its inputs do not fit");
  if (row.masking == Masking::kPasses)
    for (size_t i = 0; i < outputs.size(); ++i)
      if (!outputs[i].mask.exists()) outputs[i].mask = context.Mask(i);
  return outputs;
}

absl::StatusOr<Slots> Walk::CallModel(const json::Value& layer, const std::string& path,
                                      const Weights& weights, const BuildCall& build) {
  TENON_ASSIGN_OR_RETURN(const Built built, build());
  const LayerContext context(*graph_, {nullptr, path, "", weights}, built.call, {});
  Slots inputs;
  for (const LayerTensor& tensor : context.inputs()) {
    // A model that is called with masks puts them back on its inputs.
    if (tensor.mask.exists()) std::erase(unmasked_, tensor.value);
    inputs.push_back(SlotOf(tensor));
  }
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
  if (trying_ && inside_ == 0) {
    graph_ = std::make_unique<GraphBuilder>();
    constants_.clear();
  }
  if (IsSequential(layer) || IsFunctional(layer)) return CallModel(layer, path, weights, build);

  const std::string_view class_name = TextOf(layer, "class_name");
  const LayerRow* row = RowOf(layer);
  if (row == nullptr) {
    TENON_RETURN_IF_ERROR(Refused(Unknown(layer), path, class_name));
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

absl::StatusOr<ImportedModel> TranslateModel(const ModelFile& file, const ImportOptions& options) {
  return Walk(file, options).Run();
}

}  // namespace tenon::keras
