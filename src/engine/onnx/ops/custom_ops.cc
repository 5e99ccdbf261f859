#include "onnx/ops/custom_ops.h"

#include <deque>
#include <exception>
#include <limits>
#include <onnxruntime_c_api.h>
#include <string>

#include "onnx-ml.pb.h"
#include "onnx/ops/operator_table.h"
#include "onnx/ops/status_bridge.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon::ops {

struct BoundOperator : OrtCustomOp {
  const Operator* row = nullptr;
};

namespace {

struct BoundKernel {
  const OrtApi& api;
  std::unique_ptr<Kernel> kernel;
};

const Operator& RowOf(const OrtCustomOp* op) { return *static_cast<const BoundOperator*>(op)->row; }

// Nothing of ours throws, but memory may run out, and the runtime's frames are not ours to unwind.
template <typename Body>
OrtStatus* Guarded(const OrtApi& api, const Body& body) {
  try {
    return ToOrt(api, body());
  } catch (const std::exception& error) {
    return ToOrt(api, absl::ResourceExhaustedError(error.what()));
  }
}

OrtStatus* ORT_API_CALL CreateKernel(const OrtCustomOp* op, const OrtApi* api,
                                     const OrtKernelInfo* info, void** kernel) {
  return Guarded(*api, [&]() -> absl::Status {
    const Operator& row = RowOf(op);
    TENON_ASSIGN_OR_RETURN(std::unique_ptr<Kernel> made, row.make(KernelInfo(*api, info)),
                           "making operator ", kDomain, ".", row.name);
    *kernel = std::make_unique<BoundKernel>(*api, std::move(made)).release();
    return absl::OkStatus();
  });
}

OrtStatus* ORT_API_CALL RunKernel(void* kernel, OrtKernelContext* context) {
  const BoundKernel& bound = *static_cast<const BoundKernel*>(kernel);
  return Guarded(bound.api, [&] { return bound.kernel->Run(KernelRun(bound.api, context)); });
}

void ORT_API_CALL DestroyKernel(void* kernel) {
  std::unique_ptr<BoundKernel>(static_cast<BoundKernel*>(kernel)).reset();
}

ONNXTensorElementDataType OnnxTypeOf(DType dtype) {
  return static_cast<ONNXTensorElementDataType>(tenon::RowOf(dtype).onnx);
}

void SetCallbacks(BoundOperator* op) {
  op->version = ORT_API_VERSION;
  op->GetName = [](const OrtCustomOp* self) { return RowOf(self).name; };
  op->GetExecutionProviderType = [](const OrtCustomOp*) -> const char* { return nullptr; };
  op->GetInputType = [](const OrtCustomOp* self, size_t i) {
    return OnnxTypeOf(RowOf(self).inputs[i]);
  };
  op->GetInputTypeCount = [](const OrtCustomOp* self) { return RowOf(self).inputs.size(); };
  op->GetOutputType = [](const OrtCustomOp* self, size_t i) {
    return OnnxTypeOf(RowOf(self).outputs[i]);
  };
  op->GetOutputTypeCount = [](const OrtCustomOp* self) { return RowOf(self).outputs.size(); };
  op->GetInputCharacteristic = [](const OrtCustomOp* self, size_t i) {
    const Operator& row = RowOf(self);
    return i + row.optional_inputs >= row.inputs.size() ? INPUT_OUTPUT_OPTIONAL
                                                        : INPUT_OUTPUT_REQUIRED;
  };
  op->GetOutputCharacteristic = [](const OrtCustomOp*, size_t) { return INPUT_OUTPUT_REQUIRED; };
  op->GetInputMemoryType = [](const OrtCustomOp*, size_t) { return OrtMemTypeDefault; };
  op->GetVariadicInputMinArity = [](const OrtCustomOp*) { return 1; };
  op->GetVariadicInputHomogeneity = [](const OrtCustomOp*) { return 1; };
  op->GetVariadicOutputMinArity = [](const OrtCustomOp*) { return 1; };
  op->GetVariadicOutputHomogeneity = [](const OrtCustomOp*) { return 1; };
  op->GetStartVersion = [](const OrtCustomOp*) { return 1; };
  op->GetEndVersion = [](const OrtCustomOp*) { return std::numeric_limits<int>::max(); };
  op->CreateKernelV2 = CreateKernel;
  op->KernelComputeV2 = RunKernel;
  op->KernelDestroy = DestroyKernel;
}

bool PackGraph(onnx::GraphProto* graph);

bool PackNode(onnx::NodeProto* node) {
  bool packed = false;
  const bool ours = node->domain() == kDomain;
  for (onnx::AttributeProto& attribute : *node->mutable_attribute()) {
    if (attribute.has_g()) packed |= PackGraph(attribute.mutable_g());
    for (onnx::GraphProto& graph : *attribute.mutable_graphs()) packed |= PackGraph(&graph);
    if (!ours || attribute.type() != onnx::AttributeProto::STRINGS) continue;
    std::string bytes;
    for (const std::string& text : attribute.strings()) AppendBytesElement(text, &bytes);
    attribute.clear_strings();
    attribute.set_type(onnx::AttributeProto::STRING);
    attribute.set_s(std::move(bytes));
    packed = true;
  }
  return packed;
}

// The inspector has bounded the depth.
bool PackGraph(onnx::GraphProto* graph) {
  bool packed = false;
  for (onnx::NodeProto& node : *graph->mutable_node()) packed |= PackNode(&node);
  return packed;
}

}  // namespace

struct CustomOps::State {
  explicit State(const OrtApi& runtime) : api(runtime) {}
  ~State() {
    if (domain != nullptr) api.ReleaseCustomOpDomain(domain);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const OrtApi& api;
  OrtCustomOpDomain* domain = nullptr;
  std::deque<BoundOperator> operators;  // the domain points to them
};

CustomOps::CustomOps(const OrtApi& api) : state_(std::make_unique<State>(api)) {}
CustomOps::~CustomOps() = default;

absl::StatusOr<std::unique_ptr<const CustomOps>> CustomOps::Create(const OrtApi& api) {
  auto made = std::unique_ptr<CustomOps>(new CustomOps(api));
  State& state = *made->state_;
  TENON_RETURN_IF_ERROR(
      FromOrt(api, api.CreateCustomOpDomain(std::string(kDomain).c_str(), &state.domain)),
      "making the operators of ", kDomain);
  for (const Operator& row : OperatorTable()) {
    BoundOperator& op = state.operators.emplace_back();
    op.row = &row;
    SetCallbacks(&op);
    TENON_RETURN_IF_ERROR(FromOrt(api, api.CustomOpDomain_Add(state.domain, &op)),
                          "adding operator ", kDomain, ".", row.name);
  }
  return made;
}

absl::Status CustomOps::AddTo(OrtSessionOptions* options) const {
  return FromOrt(state_->api, state_->api.AddCustomOpDomain(options, state_->domain));
}

bool PackTextLists(onnx::ModelProto* model) {
  bool packed = PackGraph(model->mutable_graph());
  for (onnx::FunctionProto& function : *model->mutable_functions()) {
    for (onnx::NodeProto& node : *function.mutable_node()) packed |= PackNode(&node);
  }
  return packed;
}

}  // namespace tenon::ops
