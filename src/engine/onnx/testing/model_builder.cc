#include "onnx/testing/model_builder.h"

#include <array>
#include <utility>

#include "strings/str_cat.h"

namespace tenon {
namespace {

void Declare(onnx::ValueInfoProto* value, const std::string& name, DType dtype,
             const BuilderDims& dims) {
  value->set_name(name);
  auto& tensor = *value->mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(RowOf(dtype).onnx);
  tensor.mutable_shape();
  for (const BuilderDim& dim : dims) {
    auto* out = tensor.mutable_shape()->add_dim();
    if (!dim.name.empty()) {
      out->set_dim_param(dim.name);
    } else if (dim.value >= 0) {
      out->set_dim_value(dim.value);
    }
  }
}

onnx::AttributeProto* AddAttribute(onnx::NodeProto* node, const std::string& name,
                                   onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto* attribute = node->add_attribute();
  attribute->set_name(name);
  attribute->set_type(type);
  return attribute;
}

constexpr std::array<float, 4> kLinearWeights = {1, 2, 3, 4};
constexpr size_t kExternalOffset = 8;

}  // namespace

ModelBuilder::ModelBuilder() {
  proto_.set_ir_version(9);
  proto_.set_producer_name("tenon-test");
  onnx::OperatorSetIdProto* own = proto_.add_opset_import();
  own->set_domain("");
  own->set_version(19);
  onnx::OperatorSetIdProto* ml = proto_.add_opset_import();
  ml->set_domain("ai.onnx.ml");
  ml->set_version(3);
  graph().set_name("test");
}

ModelBuilder& ModelBuilder::Input(const std::string& name, DType dtype, const BuilderDims& dims) {
  Declare(graph().add_input(), name, dtype, dims);
  return *this;
}

ModelBuilder& ModelBuilder::Output(const std::string& name, DType dtype, const BuilderDims& dims) {
  Declare(graph().add_output(), name, dtype, dims);
  return *this;
}

ModelBuilder& ModelBuilder::Initializer(const std::string& name, const std::vector<int64_t>& dims,
                                        std::span<const float> values) {
  onnx::TensorProto& tensor = *graph().add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const int64_t dim : dims) tensor.add_dims(dim);
  tensor.set_raw_data(values.data(), values.size_bytes());
  return *this;
}

ModelBuilder& ModelBuilder::External(const std::string& name, const std::vector<int64_t>& dims,
                                     const std::string& location,
                                     std::vector<std::pair<std::string, std::string>> entries) {
  onnx::TensorProto& tensor = *graph().add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const int64_t dim : dims) tensor.add_dims(dim);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  entries.insert(entries.begin(), {"location", location});
  for (const auto& entry : entries) {
    onnx::StringStringEntryProto* out = tensor.add_external_data();
    out->set_key(entry.first);
    out->set_value(entry.second);
  }
  return *this;
}

onnx::NodeProto& ModelBuilder::Node(const std::string& op, std::vector<std::string> inputs,
                                    std::vector<std::string> outputs, std::string_view domain) {
  onnx::NodeProto& node = *graph().add_node();
  node.set_op_type(op);
  node.set_name(StrCat(op, "_", graph().node_size()));
  node.set_domain(std::string(domain));
  for (std::string& input : inputs) node.add_input(std::move(input));
  for (std::string& output : outputs) node.add_output(std::move(output));
  return node;
}

void AddInts(onnx::NodeProto* node, const std::string& name, const std::vector<int64_t>& values) {
  onnx::AttributeProto* attribute = AddAttribute(node, name, onnx::AttributeProto::INTS);
  for (const int64_t value : values) attribute->add_ints(value);
}

void AddFloats(onnx::NodeProto* node, const std::string& name, const std::vector<float>& values) {
  onnx::AttributeProto* attribute = AddAttribute(node, name, onnx::AttributeProto::FLOATS);
  for (const float value : values) attribute->add_floats(value);
}

void AddStrings(onnx::NodeProto* node, const std::string& name,
                const std::vector<std::string>& values) {
  onnx::AttributeProto* attribute = AddAttribute(node, name, onnx::AttributeProto::STRINGS);
  for (const std::string& value : values) attribute->add_strings(value);
}

void AddInt(onnx::NodeProto* node, const std::string& name, int64_t value) {
  AddAttribute(node, name, onnx::AttributeProto::INT)->set_i(value);
}

ModelBuilder IdentityModel(DType dtype) {
  ModelBuilder builder;
  builder.Input("x", dtype, {"batch", 2}).Output("y", dtype, {"batch", 2});
  builder.Node("Identity", {"x"}, {"y"});
  return builder;
}

ModelBuilder LinearModel() {
  ModelBuilder builder;
  builder.Input("x", DType::kFp32, {"batch", 2}).Output("y", DType::kFp32, {"batch", 2});
  builder.Initializer("w", {2, 2}, kLinearWeights);
  builder.Node("MatMul", {"x", "w"}, {"y"});
  return builder;
}

ModelBuilder ExternalModel() {
  ModelBuilder builder;
  builder.Input("x", DType::kFp32, {"batch", 2}).Output("y", DType::kFp32, {"batch", 2});
  builder.External("w", {2, 2}, "weights.bin",
                   {{"offset", std::to_string(kExternalOffset)},
                    {"length", std::to_string(sizeof(kLinearWeights))}});
  builder.Node("MatMul", {"x", "w"}, {"y"});
  return builder;
}

std::string LinearWeightsFile() {
  std::string file(kExternalOffset, '#');
  file.append(reinterpret_cast<const char*>(kLinearWeights.data()), sizeof(kLinearWeights));
  return file;
}

ModelBuilder ClassifierModel(const ClassifierOptions& options) {
  const auto features = static_cast<size_t>(options.features);
  const std::string scores = options.zipmap ? "scores" : "probabilities";
  ModelBuilder builder;
  builder.Input("x", DType::kFp32, {"batch", options.features});
  builder.Output("label", options.text_labels ? DType::kBytes : DType::kInt64, {"batch"});
  onnx::NodeProto& scaler = builder.Node("Scaler", {"x"}, {"scaled"}, "ai.onnx.ml");
  AddFloats(&scaler, "offset", std::vector<float>(features, 0.5f));
  AddFloats(&scaler, "scale", std::vector<float>(features, 2.0f));
  onnx::NodeProto& linear =
      builder.Node("LinearClassifier", {"scaled"}, {"label", "raw"}, "ai.onnx.ml");
  std::vector<float> weights(3 * features);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = 0.1f * static_cast<float>(i % 7) - 0.2f;
  AddFloats(&linear, "coefficients", weights);
  AddFloats(&linear, "intercepts", {0.1f, 0.2f, 0.3f});
  AddInt(&linear, "multi_class", 1);
  AddAttribute(&linear, "post_transform", onnx::AttributeProto::STRING)->set_s("SOFTMAX");
  AddAttribute(&builder.Node("Normalizer", {"raw"}, {scores}, "ai.onnx.ml"), "norm",
               onnx::AttributeProto::STRING)
      ->set_s("L1");
  const auto add_labels = [&](onnx::NodeProto* node, const std::string& suffix) {
    if (options.text_labels) {
      AddStrings(node, "classlabels_strings", {"a", "b", "c"});
    } else {
      AddInts(node, StrCat("classlabels_", suffix), {0, 1, 2});
    }
  };
  add_labels(&linear, "ints");
  if (!options.zipmap) {
    builder.Output("probabilities", DType::kFp32, {"batch", 3});
    return builder;
  }
  add_labels(&builder.Node("ZipMap", {"scores"}, {"probabilities"}, "ai.onnx.ml"), "int64s");
  onnx::ValueInfoProto& output = *builder.graph().add_output();
  output.set_name("probabilities");
  auto& map =
      *output.mutable_type()->mutable_sequence_type()->mutable_elem_type()->mutable_map_type();
  map.set_key_type(options.text_labels ? onnx::TensorProto::STRING : onnx::TensorProto::INT64);
  map.mutable_value_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  return builder;
}

ModelBuilder NestedIfModel(int depth) {
  ModelBuilder builder;
  builder.Input("x", DType::kFp32, {2})
      .Input("c", DType::kBool, {})
      .Output("y0", DType::kFp32, {2});
  // Built from the inside, so that nothing is copied more than once.
  onnx::GraphProto branch;
  for (int level = depth; level > 0; --level) {
    onnx::GraphProto outer;
    outer.set_name(StrCat("branch", level));
    onnx::NodeProto& node = *outer.add_node();
    node.set_op_type(level == depth ? "Identity" : "If");
    node.add_input(std::string(level == depth ? "x" : "c"));
    node.add_output(StrCat("y", level));
    outer.add_output()->set_name(StrCat("y", level));
    if (level < depth) {
      AddAttribute(&node, "then_branch", onnx::AttributeProto::GRAPH)->mutable_g()->Swap(&branch);
    }
    branch.Swap(&outer);
  }
  onnx::NodeProto& root = builder.Node("If", {"c"}, {"y0"});
  AddAttribute(&root, "then_branch", onnx::AttributeProto::GRAPH)->mutable_g()->Swap(&branch);
  return builder;
}

}  // namespace tenon
