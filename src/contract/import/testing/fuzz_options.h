// Options of an import under a fuzzer: limits that keep one input short.
#pragma once

#include <cstdint>

#include "import/importer.h"

namespace tenon {

inline ImportOptions FuzzOptions(int64_t max_objects) {
  ImportOptions options;
  options.limits.max_objects = max_objects;
  options.limits.max_depth = 48;
  options.limits.max_array_elements = 1 << 20;
  options.limits.max_expanded_bytes = 1 << 24;
  return options;
}

}  // namespace tenon
