// What a JSON document may cost.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace tenon::json {

struct Limits {
  size_t max_depth = 64;         // json.max_depth
  size_t max_nodes = 1'000'000;  // json.max_nodes: values outside tensor data

  // How a refusal names them, and its code.
  std::string_view depth_name = "json.max_depth";
  std::string_view nodes_name = "json.max_nodes";
  absl::StatusCode refusal = absl::StatusCode::kInvalidArgument;
};

// Of a document in a model file: a refusal is OUT_OF_RANGE and names import.max_depth or
// import.max_objects.
constexpr Limits LimitsOfImport(size_t max_depth, size_t max_nodes) {
  return {.max_depth = max_depth,
          .max_nodes = max_nodes,
          .depth_name = "import.max_depth",
          .nodes_name = "import.max_objects",
          .refusal = absl::StatusCode::kOutOfRange};
}

}  // namespace tenon::json
