// What a JSON document may cost.
#pragma once

#include <cstddef>

namespace tenon::json {

struct Limits {
  size_t max_depth = 64;         // json.max_depth
  size_t max_nodes = 1'000'000;  // json.max_nodes: values outside tensor data
};

}  // namespace tenon::json
