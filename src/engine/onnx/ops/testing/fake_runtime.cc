#include "onnx/ops/testing/fake_runtime.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <onnxruntime_c_api.h>

#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon::ops {
namespace {

constexpr int64_t kMaxElements = int64_t{1} << 20;

// What stands behind the runtime's opaque pointers.
struct Run {
  const Operator& row;
  FakeNode& node;
  std::vector<FakeTensor>& outputs;
  absl::Status refusal;  // of an output
};

template <typename To, typename From>
To* As(From* pointer) {
  return reinterpret_cast<To*>(pointer);
}
template <typename To, typename From>
const To* As(const From* pointer) {
  return reinterpret_cast<const To*>(pointer);
}

FakeTensor* TensorOf(OrtValue* value) { return As<FakeTensor>(value); }
const FakeTensor* TensorOf(const OrtValue* value) { return As<FakeTensor>(value); }

OrtStatus* Fail(const std::string& message) {
  return As<OrtStatus>(std::make_unique<std::string>(message).release());  // ReleaseStatus frees
}

void SetErrors(OrtApi* api) {
  api->CreateStatus = [](OrtErrorCode, const char* message) noexcept { return Fail(message); };
  api->GetErrorMessage = [](const OrtStatus* status) noexcept {
    return As<std::string>(status)->c_str();
  };
  api->ReleaseStatus = [](OrtStatus* status) noexcept {
    std::unique_ptr<std::string>(As<std::string>(status)).reset();
  };
}

void SetAttributes(OrtApi* api) {
  api->KernelInfoGetAttribute_int64 = [](const OrtKernelInfo* info, const char* name,
                                         int64_t* out) noexcept -> OrtStatus* {
    const auto& ints = As<Run>(info)->node.ints;
    const auto found = ints.find(name);
    if (found == ints.end()) return Fail("none");
    *out = found->second;
    return nullptr;
  };
  api->KernelInfoGetAttribute_string = [](const OrtKernelInfo* info, const char* name, char* out,
                                          size_t* size) noexcept -> OrtStatus* {
    const auto& texts = As<Run>(info)->node.texts;
    const auto found = texts.find(name);
    if (found == texts.end()) return Fail("none");
    if (out != nullptr) std::memcpy(out, found->second.c_str(), found->second.size() + 1);
    *size = found->second.size() + 1;
    return nullptr;
  };
  api->KernelInfoGetConstantInput_tensor = [](const OrtKernelInfo* info, size_t index,
                                              int* is_constant,
                                              const OrtValue** out) noexcept -> OrtStatus* {
    const auto& inputs = As<Run>(info)->node.inputs;
    if (index >= inputs.size()) return Fail("no such input");
    *is_constant = inputs[index].is_constant ? 1 : 0;
    *out = inputs[index].is_constant ? As<OrtValue>(&inputs[index]) : nullptr;
    return nullptr;
  };
}

void SetTensors(OrtApi* api) {
  // A tensor describes itself.
  api->GetTensorTypeAndShape = [](const OrtValue* value,
                                  OrtTensorTypeAndShapeInfo** out) noexcept -> OrtStatus* {
    *out = As<OrtTensorTypeAndShapeInfo>(const_cast<FakeTensor*>(TensorOf(value)));
    return nullptr;
  };
  api->ReleaseTensorTypeAndShapeInfo = [](OrtTensorTypeAndShapeInfo*) noexcept {};
  api->GetTensorElementType = [](const OrtTensorTypeAndShapeInfo* info,
                                 ONNXTensorElementDataType* out) noexcept -> OrtStatus* {
    *out = static_cast<ONNXTensorElementDataType>(tenon::RowOf(As<FakeTensor>(info)->dtype).onnx);
    return nullptr;
  };
  api->GetDimensionsCount = [](const OrtTensorTypeAndShapeInfo* info,
                               size_t* out) noexcept -> OrtStatus* {
    *out = As<FakeTensor>(info)->shape.size();
    return nullptr;
  };
  api->GetDimensions = [](const OrtTensorTypeAndShapeInfo* info, int64_t* out,
                          size_t count) noexcept -> OrtStatus* {
    std::copy_n(As<FakeTensor>(info)->shape.begin(), count, out);
    return nullptr;
  };
  api->GetTensorMutableData = [](OrtValue* value, void** out) noexcept -> OrtStatus* {
    *out = TensorOf(value)->data();
    return nullptr;
  };
}

void SetTexts(OrtApi* api) {
  api->GetStringTensorDataLength = [](const OrtValue* value, size_t* out) noexcept -> OrtStatus* {
    *out = 0;
    for (const std::string& text : TensorOf(value)->texts) *out += text.size();
    return nullptr;
  };
  api->GetStringTensorContent = [](const OrtValue* value, void* bytes, size_t, size_t* offsets,
                                   size_t) noexcept -> OrtStatus* {
    size_t at = 0;
    for (const std::string& text : TensorOf(value)->texts) {
      *offsets++ = at;
      if (!text.empty()) std::memcpy(static_cast<char*>(bytes) + at, text.data(), text.size());
      at += text.size();
    }
    return nullptr;
  };
  api->GetResizedStringTensorElementBuffer = [](OrtValue* value, size_t index, size_t size,
                                                char** out) noexcept -> OrtStatus* {
    std::string& text = TensorOf(value)->texts.at(index);
    text.resize(size);
    *out = text.data();
    return nullptr;
  };
}

absl::StatusOr<FakeTensor> MakeOutput(DType dtype, Shape shape) {
  FakeTensor tensor{.dtype = dtype, .shape = std::move(shape)};
  const absl::StatusOr<int64_t> elements = ElementCount(tensor.shape);
  if (!elements.ok()) return absl::OutOfRangeError(elements.status().message());
  if (*elements > kMaxElements) return absl::ResourceExhaustedError("too many elements");
  const auto count = static_cast<size_t>(*elements);
  if (dtype == DType::kBytes) {
    tensor.texts.resize(count);
  } else {
    tensor.numbers.resize(count);
  }
  return tensor;
}

void SetContext(OrtApi* api) {
  api->KernelContext_GetInputCount = [](const OrtKernelContext* context,
                                        size_t* out) noexcept -> OrtStatus* {
    *out = As<Run>(context)->node.inputs.size();
    return nullptr;
  };
  api->KernelContext_GetInput = [](const OrtKernelContext* context, size_t index,
                                   const OrtValue** out) noexcept -> OrtStatus* {
    const auto& inputs = As<Run>(context)->node.inputs;
    if (index >= inputs.size()) return Fail("no such input");
    *out = inputs[index].is_missing ? nullptr : As<OrtValue>(&inputs[index]);
    return nullptr;
  };
  api->KernelContext_GetOutput = [](OrtKernelContext* context, size_t index, const int64_t* sizes,
                                    size_t rank, OrtValue** out) noexcept -> OrtStatus* {
    Run& run = *As<Run>(context);
    absl::StatusOr<FakeTensor> tensor =
        MakeOutput(run.row.outputs.at(index), Shape(sizes, sizes + rank));
    if (!tensor.ok()) {
      run.refusal = tensor.status();
      return Fail(std::string(tensor.status().message()));
    }
    run.outputs.at(index) = *std::move(tensor);
    *out = As<OrtValue>(&run.outputs[index]);
    return nullptr;
  };
  api->KernelContext_ParallelFor = [](const OrtKernelContext*, void (*body)(void*, size_t),
                                      size_t count, size_t, void* data) noexcept -> OrtStatus* {
    for (size_t i = 0; i < count; ++i) body(data, i);
    return nullptr;
  };
}

OrtApi MakeApi() {
  OrtApi api = {};
  SetErrors(&api);
  SetAttributes(&api);
  SetTensors(&api);
  SetTexts(&api);
  SetContext(&api);
  return api;
}

}  // namespace

std::string PackTexts(const std::vector<std::string>& texts) {
  std::string packed;
  for (const std::string& text : texts) AppendBytesElement(text, &packed);
  return packed;
}

absl::Status RunOperator(const Operator& row, FakeNode* node, std::vector<FakeTensor>* outputs) {
  static const OrtApi kApi = MakeApi();
  outputs->assign(row.outputs.size(), {});
  Run run{.row = row, .node = *node, .outputs = *outputs};
  TENON_ASSIGN_OR_RETURN(const std::unique_ptr<Kernel> kernel,
                         row.make(KernelInfo(kApi, As<OrtKernelInfo>(&run))));
  const absl::Status status = kernel->Run(KernelRun(kApi, As<OrtKernelContext>(&run)));
  return run.refusal.ok() ? status : run.refusal;
}

}  // namespace tenon::ops
