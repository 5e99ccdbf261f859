#include "onnx/model_rewrite.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "onnx-ml.pb.h"
#include "onnx/external_data.h"
#include "onnx/function_check.h"
#include "onnx/ops/custom_ops.h"
#include "onnx/run_guards.h"
#include "status/status.h"

namespace tenon {
namespace {

bool IsZipMap(const onnx::NodeProto& node) {
  return node.op_type() == "ZipMap" && node.domain() == "ai.onnx.ml" && node.input_size() == 1 &&
         node.output_size() == 1;
}

bool HasOnnxOpset(const onnx::ModelProto& model) {
  return std::ranges::any_of(model.opset_import(), [](const onnx::OperatorSetIdProto& import) {
    return CanonicalDomain(import.domain()) == "ai.onnx";
  });
}

}  // namespace

bool BypassZipMaps(onnx::ModelProto* model) {
  if (!HasOnnxOpset(*model)) return false;
  onnx::GraphProto& graph = *model->mutable_graph();
  std::map<std::string_view, onnx::ValueInfoProto*> outputs;
  for (onnx::ValueInfoProto& output : *graph.mutable_output()) outputs[output.name()] = &output;
  bool bypassed = false;
  for (onnx::NodeProto& node : *graph.mutable_node()) {
    if (!IsZipMap(node)) continue;
    const auto output = outputs.find(node.output(0));
    if (output == outputs.end()) continue;
    node.set_op_type("Identity");
    node.clear_domain();
    node.clear_attribute();
    // ZipMap reads scores of FLOAT; the runtime infers their shape.
    output->second->mutable_type()->Clear();
    output->second->mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
    bypassed = true;
  }
  return bypassed;
}

absl::StatusOr<std::string> RewriteForRuntime(const InspectOptions& options,
                                              const InspectedModel& model) {
  const bool bypassed = BypassZipMaps(model.proto.get());
  const bool guarded = AddRunGuards(options.limits.max_loop_turns, model.proto.get());
  const bool packed = ops::PackTextLists(model.proto.get());
  if (!model.report.external_files.empty()) {
    TENON_RETURN_IF_ERROR(InlineExternalData(options, model.proto.get()));
  } else if (!bypassed && !guarded && !packed) {
    return "";
  }
  std::string bytes;
  if (model.proto->SerializeToString(&bytes)) return bytes;
  return absl::InternalError("writing the model for the runtime: protobuf refused");
}

}  // namespace tenon
