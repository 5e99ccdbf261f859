// Reads the part of YAML that a configuration file needs, and single values out of other files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tenon::yaml {

struct Entry {
  std::string name;  // "http.port", for a scalar within maps
  std::string text;
  int line = 0;  // counted from 1
};

struct Limits {
  size_t max_bytes = 1 << 20;
  size_t max_depth = 16;
  size_t max_nodes = 10'000;
};

// The scalars of `text`, in its order. INVALID_ARGUMENT, with the line, for what is not YAML, for
// lists, anchors, aliases, tags, names with a dot in them, and names that come twice; OUT_OF_RANGE
// beyond a limit. An empty text has no entries.
absl::StatusOr<std::vector<Entry>> ReadFlat(std::string_view text, const Limits& limits = {});

// The same for YAML that others wrote: lists are passed over with all that is in them, and names
// may have dots.
absl::StatusOr<std::vector<Entry>> ReadScalars(std::string_view text, const Limits& limits = {});

}  // namespace tenon::yaml
