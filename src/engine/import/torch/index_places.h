// What a list of index tensors points to: x[a, :, mask].
//
// Used by aten.index and aten.index_put.
#pragma once

#include <optional>
#include <vector>

#include "import/torch/call.h"

namespace tenon::torch {

struct IndexPlaces {
  // One index tensor (no mask) alone: of this dimension; `index` is it.
  std::optional<int64_t> single;
  // Else: INT64 [..., k], places in the first k dimensions of the tensor after `perm`.
  Value index;
  int64_t index_rank = 0;
  std::vector<int64_t> perm;
  bool front = true;  // perm changes nothing
  int64_t count = 0;  // k
  int64_t begin = 0;  // where the result's picked dimensions go
};

// Of the arguments `self` and `indices`.
IndexPlaces IndexPlacesOf(Call& call);

}  // namespace tenon::torch
