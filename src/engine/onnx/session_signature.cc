#include "onnx/session_signature.h"

#include <onnxruntime_c_api.h>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kClassesDim = "classes";

class SignatureReader {
 public:
  SignatureReader(const Environment& environment, const OrtSession& session)
      : api_(environment.api()), allocator_(environment.allocator()), session_(session) {}

  absl::Status ReadInputs(std::vector<TensorSpec>* inputs) const {
    TENON_RETURN_IF_ERROR(Append(api_.SessionGetInputCount, api_.SessionGetInputName,
                                 api_.SessionGetInputTypeInfo, inputs));
    const size_t required = inputs->size();
    TENON_RETURN_IF_ERROR(Append(api_.SessionGetOverridableInitializerCount,
                                 api_.SessionGetOverridableInitializerName,
                                 api_.SessionGetOverridableInitializerTypeInfo, inputs));
    for (size_t i = required; i < inputs->size(); ++i) (*inputs)[i].optional = true;
    return absl::OkStatus();
  }

  absl::Status ReadOutputs(SessionSignature* signature) const {
    size_t count = 0;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.SessionGetOutputCount(&session_, &count));
    for (size_t i = 0; i < count; ++i) {
      TensorSpec spec;
      TENON_RETURN_IF_ERROR(ReadName(api_.SessionGetOutputName, i, &spec.name));
      OrtTypeInfo* raw = nullptr;
      TENON_RETURN_IF_ORT_ERROR(api_, api_.SessionGetOutputTypeInfo(&session_, i, &raw));
      const OrtPtr<OrtTypeInfo> type(raw, {api_.ReleaseTypeInfo});
      bool is_map = false;
      TENON_RETURN_IF_ERROR(ReadOutputType(*type, &spec, &is_map), "reading output ",
                            Quote(spec.name));
      signature->signature.outputs.push_back(std::move(spec));
      signature->output_is_map.push_back(is_map);
    }
    return absl::OkStatus();
  }

 private:
  using CountFunction = decltype(OrtApi::SessionGetInputCount);
  using NameFunction = decltype(OrtApi::SessionGetInputName);
  using TypeFunction = decltype(OrtApi::SessionGetInputTypeInfo);

  absl::Status Append(CountFunction count_of, NameFunction name_of, TypeFunction type_of,
                      std::vector<TensorSpec>* specs) const {
    size_t count = 0;
    TENON_RETURN_IF_ORT_ERROR(api_, count_of(&session_, &count));
    for (size_t i = 0; i < count; ++i) {
      TensorSpec spec;
      TENON_RETURN_IF_ERROR(ReadName(name_of, i, &spec.name));
      OrtTypeInfo* raw = nullptr;
      TENON_RETURN_IF_ORT_ERROR(api_, type_of(&session_, i, &raw));
      const OrtPtr<OrtTypeInfo> type(raw, {api_.ReleaseTypeInfo});
      TENON_RETURN_IF_ERROR(ReadTensor(*type, &spec), "reading input ", Quote(spec.name));
      specs->push_back(std::move(spec));
    }
    return absl::OkStatus();
  }

  absl::Status ReadName(NameFunction name_of, size_t index, std::string* name) const {
    char* text = nullptr;
    TENON_RETURN_IF_ORT_ERROR(api_, name_of(&session_, index, allocator_, &text));
    *name = text;
    return TakeStatus(api_, api_.AllocatorFree(allocator_, text));
  }

  absl::Status ReadTensor(const OrtTypeInfo& type, TensorSpec* spec) const {
    const OrtTensorTypeAndShapeInfo* info = nullptr;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.CastTypeInfoToTensorInfo(&type, &info));
    if (info == nullptr) return absl::UnimplementedError("it is not a tensor");
    ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.GetTensorElementType(info, &element));
    TENON_ASSIGN_OR_RETURN(spec->dtype, DTypeFromOnnx(element));
    size_t rank = 0;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.GetDimensionsCount(info, &rank));
    spec->shape.resize(rank);
    TENON_RETURN_IF_ORT_ERROR(api_, api_.GetDimensions(info, spec->shape.data(), rank));
    std::vector<const char*> names(rank);
    TENON_RETURN_IF_ORT_ERROR(api_, api_.GetSymbolicDimensions(info, names.data(), rank));
    for (size_t i = 0; i < rank; ++i) {
      if (spec->shape[i] < 0) spec->shape[i] = kAnyDim;
      spec->dim_names.emplace_back(names[i] == nullptr ? "" : names[i]);
    }
    return absl::OkStatus();
  }

  absl::Status ReadOutputType(const OrtTypeInfo& type, TensorSpec* spec, bool* is_map) const {
    ONNXType kind = ONNX_TYPE_UNKNOWN;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.GetOnnxTypeFromTypeInfo(&type, &kind));
    if (kind != ONNX_TYPE_SEQUENCE) {
      *is_map = kind == ONNX_TYPE_MAP;
      return *is_map ? ReadMap(type, 1, spec) : ReadTensor(type, spec);
    }
    *is_map = true;
    const OrtSequenceTypeInfo* sequence = nullptr;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.CastTypeInfoToSequenceTypeInfo(&type, &sequence));
    OrtTypeInfo* raw = nullptr;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.GetSequenceElementType(sequence, &raw));
    const OrtPtr<OrtTypeInfo> element(raw, {api_.ReleaseTypeInfo});
    TENON_RETURN_IF_ORT_ERROR(api_, api_.GetOnnxTypeFromTypeInfo(raw, &kind));
    if (kind != ONNX_TYPE_MAP)
      return absl::UnimplementedError("it is a sequence of other things than maps");
    return ReadMap(*element, kAnyDim, spec);
  }

  absl::Status ReadMap(const OrtTypeInfo& type, int64_t rows, TensorSpec* spec) const {
    const OrtMapTypeInfo* map = nullptr;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.CastTypeInfoToMapTypeInfo(&type, &map));
    OrtTypeInfo* raw = nullptr;
    TENON_RETURN_IF_ORT_ERROR(api_, api_.GetMapValueType(map, &raw));
    const OrtPtr<OrtTypeInfo> value(raw, {api_.ReleaseTypeInfo});
    TensorSpec scalar;
    TENON_RETURN_IF_ERROR(ReadTensor(*value, &scalar), "reading the values of a map");
    if (scalar.dtype == DType::kBytes) return absl::UnimplementedError("it maps to strings");
    spec->dtype = scalar.dtype;
    spec->shape = {rows, kAnyDim};
    spec->dim_names = {"", std::string(kClassesDim)};
    return absl::OkStatus();
  }

  const OrtApi& api_;
  OrtAllocator* allocator_;
  const OrtSession& session_;
};

}  // namespace

absl::StatusOr<SessionSignature> ReadSignature(const Environment& environment,
                                               const OrtSession& session) {
  SessionSignature signature;
  const SignatureReader reader(environment, session);
  TENON_RETURN_IF_ERROR(reader.ReadInputs(&signature.signature.inputs));
  TENON_RETURN_IF_ERROR(reader.ReadOutputs(&signature));
  return signature;
}

}  // namespace tenon
