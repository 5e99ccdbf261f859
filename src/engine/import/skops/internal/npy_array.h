// Reads a .npy file of any element type but objects into a python::Array; structured ones too,
// which codec/npy refuses.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "import/python/object.h"

namespace tenon::python::internal {

// INVALID_ARGUMENT for what is damaged; UNIMPLEMENTED for objects and big-endian elements;
// OUT_OF_RANGE for more than the limits.
absl::StatusOr<Array> ReadNpy(std::string_view file, std::shared_ptr<const void> owner,
                              const ImportLimits& limits);

}  // namespace tenon::python::internal
