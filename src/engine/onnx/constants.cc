#include "onnx/constants.h"

#include "onnx-ml.pb.h"
#include "status/status.h"

namespace tenon {

absl::StatusOr<TensorSize> Constants::Add(const onnx::TensorProto& tensor) {
  TENON_ASSIGN_OR_RETURN(const TensorSize size, CheckTensor(tensor, limits_));
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL) {
    TENON_ASSIGN_OR_RETURN(const ExternalRegion region, ReadExternalRegion(tensor, size.bytes));
    TENON_RETURN_IF_ERROR(files_.Check(region));
    external_bytes_ += size.bytes;
  }
  TENON_RETURN_IF_ERROR(Count(size));
  return size;
}

absl::StatusOr<TensorSize> Constants::Add(const onnx::SparseTensorProto& tensor) {
  TENON_ASSIGN_OR_RETURN(const TensorSize size, CheckSparseTensor(tensor, limits_));
  TENON_RETURN_IF_ERROR(Count(size));
  return size;
}

absl::Status Constants::Count(const TensorSize& size) {
  if (size.bytes > limits_.max_weight_bytes - bytes_) {
    return absl::OutOfRangeError(StrCat("with it the constant tensors take more than ",
                                        limits_.max_weight_bytes,
                                        " bytes (model.max_weight_bytes)"));
  }
  bytes_ += size.bytes;
  return absl::OkStatus();
}

}  // namespace tenon
