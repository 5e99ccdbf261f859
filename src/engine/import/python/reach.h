// What can be reached from an object.
#pragma once

#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "import/python/object.h"

namespace tenon::python {

// All objects that `root` holds, itself included, each once. OUT_OF_RANGE, naming import.max_depth,
// when values lie in values more than `max_depth` deep; what leads back into an object that is
// around it does not count, since cycles are legal. Uses no recursion.
absl::StatusOr<absl::flat_hash_set<const Object*>> Reach(const Object* root, int64_t max_depth);

}  // namespace tenon::python
