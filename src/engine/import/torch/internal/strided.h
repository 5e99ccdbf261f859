// Tensors that lie in a storage as PyTorch keeps them: with an offset and strides.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "tensor/tensor.h"

namespace tenon::torch::internal {

struct StridedTensor {
  DType dtype = DType::kFp32;
  Shape shape;
  Shape strides;       // in elements
  int64_t offset = 0;  // in elements
};

// A view of `storage`, which `owner` keeps alive (null: the source does), where the elements lie
// row-major; else a copy that is. INVALID_ARGUMENT when an element lies outside of the storage.
absl::StatusOr<Tensor> ReadStrided(const StridedTensor& tensor, std::string_view storage,
                                   std::shared_ptr<const void> owner, const ImportLimits& limits);

}  // namespace tenon::torch::internal
