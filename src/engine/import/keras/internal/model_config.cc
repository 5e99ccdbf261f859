#include "import/keras/internal/model_config.h"

#include <algorithm>
#include <array>

#include "import/keras/config.h"
#include "status/status.h"

namespace tenon::keras {
namespace {

using json::Kind;

// Keras 2: ["dense", 0, 0, {...}].
std::optional<TensorRef> ParseOldRef(const json::Value& value) {
  if (value.kind != Kind::kArray || value.elements.size() < 3 || value.elements.size() > 4)
    return std::nullopt;
  const auto& parts = value.elements;
  if (parts[0].kind != Kind::kString || parts[1].kind != Kind::kInt || parts[2].kind != Kind::kInt)
    return std::nullopt;
  if (parts.size() == 4 && parts[3].kind != Kind::kObject) return std::nullopt;
  return TensorRef{parts[0].string, parts[1].integer, parts[2].integer, std::nullopt};
}

absl::Status AppendEnds(const json::Value& ends, const std::string& key,
                        std::vector<std::pair<std::string, TensorRef>>* out) {
  if (const std::optional<TensorRef> ref = ParseTensorRef(ends)) {
    out->emplace_back(key, *ref);
    return absl::OkStatus();
  }
  if (ends.kind == Kind::kArray) {
    for (const json::Value& end : ends.elements) {
      TENON_RETURN_IF_ERROR(AppendEnds(end, key, out));
    }
    return absl::OkStatus();
  }
  if (ends.kind != Kind::kObject)
    return absl::InvalidArgumentError("is no list of layers with their tensors");
  for (const json::Member& end : ends.members) {
    TENON_RETURN_IF_ERROR(AppendEnds(end.value, std::string(end.key), out));
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view TextOf(const json::Value& value, std::string_view member) {
  const json::Value* found = value.Find(member);
  return found != nullptr && found->kind == Kind::kString ? found->string : std::string_view();
}

std::optional<TensorRef> ParseTensorRef(const json::Value& value) {
  if (value.kind == Kind::kArray) return ParseOldRef(value);
  if (value.kind != Kind::kObject || TextOf(value, "class_name") != "__keras_tensor__")
    return std::nullopt;
  const json::Value* config = value.Find("config");
  const json::Value* history = config == nullptr ? nullptr : config->Find("keras_history");
  if (history == nullptr) return std::nullopt;
  std::optional<TensorRef> ref = ParseOldRef(*history);
  if (!ref.has_value()) return std::nullopt;
  const std::optional<DType> dtype = ParseDType(config->Find("dtype"));
  if (dtype.has_value()) ref->type = ValueType{*dtype, ParseShape(config->Find("shape"))};
  return ref;
}

void AppendTensorRefs(const json::Value& value, std::vector<TensorRef>* refs) {
  if (const std::optional<TensorRef> ref = ParseTensorRef(value)) {
    refs->push_back(*ref);
    if (value.kind == Kind::kArray && value.elements.size() == 4)
      AppendTensorRefs(value.elements[3], refs);  // Keras 2: arguments by name
    return;
  }
  for (const json::Value& element : value.elements) AppendTensorRefs(element, refs);
  for (const json::Member& member : value.members) AppendTensorRefs(member.value, refs);
}

absl::StatusOr<std::vector<std::pair<std::string, TensorRef>>> ParseEnds(const json::Value* ends) {
  if (ends == nullptr) return absl::InvalidArgumentError("is missing");
  std::vector<std::pair<std::string, TensorRef>> out;
  TENON_RETURN_IF_ERROR(AppendEnds(*ends, "", &out));
  if (out.empty()) return absl::InvalidArgumentError("is empty");
  return out;
}

std::optional<Shape> ParseShape(const json::Value* value) {
  if (value == nullptr) return std::nullopt;
  const std::optional<std::vector<int64_t>> sizes = IntsOf(*value, kAnyDim);
  if (!sizes.has_value() || sizes->size() > kMaxRank) return std::nullopt;
  if (std::ranges::any_of(*sizes, [](int64_t size) { return size < kAnyDim; })) return std::nullopt;
  return Shape(sizes->begin(), sizes->end());
}

std::optional<DType> ParseDType(const json::Value* value) {
  struct Row {
    std::string_view name;
    DType dtype;
  };
  static constexpr auto kRows = std::to_array<Row>({{"float32", DType::kFp32},
                                                    {"float64", DType::kFp64},
                                                    {"float16", DType::kFp16},
                                                    {"bfloat16", DType::kBf16},
                                                    {"int8", DType::kInt8},
                                                    {"int16", DType::kInt16},
                                                    {"int32", DType::kInt32},
                                                    {"int64", DType::kInt64},
                                                    {"uint8", DType::kUint8},
                                                    {"uint16", DType::kUint16},
                                                    {"uint32", DType::kUint32},
                                                    {"bool", DType::kBool},
                                                    {"string", DType::kBytes}});
  if (value == nullptr) return std::nullopt;
  if (value->kind == Kind::kObject) {
    const json::Value* config = value->Find("config");
    return config == nullptr ? std::nullopt : ParseDType(config->Find("name"));
  }
  if (value->kind != Kind::kString) return std::nullopt;
  const auto row = std::ranges::find(kRows, value->string, &Row::name);
  return row == kRows.end() ? std::nullopt : std::optional(row->dtype);
}

std::string_view PolicyName(const json::Value* config) {
  const json::Value* dtype = config == nullptr ? nullptr : config->Find("dtype");
  if (dtype == nullptr) return "";
  if (dtype->kind == Kind::kString) return dtype->string;
  const json::Value* inner = dtype->Find("config");
  return inner == nullptr ? std::string_view() : TextOf(*inner, "name");
}

bool IsInputLayer(const json::Value& layer) { return TextOf(layer, "class_name") == "InputLayer"; }
bool IsSequential(const json::Value& layer) { return TextOf(layer, "class_name") == "Sequential"; }

bool IsFunctional(const json::Value& layer) {
  const std::string_view name = TextOf(layer, "class_name");
  return name == "Functional" || name == "Model";
}

bool IsOperation(const json::Value& layer) {
  const std::string_view module = TextOf(layer, "module");
  if (!module.empty()) return module.starts_with("keras.src.ops.") || module == "keras.ops";
  const json::Value* config = layer.Find("config");
  return config != nullptr && config->Find("name") != nullptr &&
         config->Find("trainable") == nullptr && config->Find("dtype") == nullptr &&
         config->Find("layers") == nullptr && config->Find("sparse") == nullptr;
}

bool IsForeign(const json::Value& object) {
  const json::Value* module = object.Find("module");
  if (module == nullptr) return false;  // Keras 2 does not write it
  const std::string_view path = TextOf(object, "module");
  const std::string_view package = path.substr(0, path.find('.'));
  return (package != "keras" && package != "tf_keras") ||
         TextOf(object, "registered_name").find('>') != std::string_view::npos;
}

std::string_view LayerName(const json::Value& layer) {
  const std::string_view name = TextOf(layer, "name");
  if (!name.empty()) return name;
  const json::Value* config = layer.Find("config");
  return config == nullptr ? std::string_view() : TextOf(*config, "name");
}

std::optional<Shape> FirstShape(const json::Value& model_config, const json::Value& first_layer) {
  const json::Value* config = first_layer.Find("config");
  for (const char* member : {"batch_shape", "batch_input_shape"}) {
    const json::Value* shape = config == nullptr ? nullptr : config->Find(member);
    if (shape != nullptr && shape->kind != Kind::kNull) return ParseShape(shape);
  }
  if (std::optional<Shape> shape = ParseShape(model_config.Find("build_input_shape"))) return shape;
  const json::Value* build = first_layer.Find("build_config");
  return build == nullptr ? std::nullopt : ParseShape(build->Find("input_shape"));
}

}  // namespace tenon::keras
