// What an import may use at most.
//
// Used by every importer and whoever configures one. A value. Every refusal names the field by its
// configuration name, which stands in each comment.
#pragma once

#include <cstdint>

namespace tenon {

struct ImportLimits {
  int64_t max_source_bytes = int64_t{4} << 30;  // import.max_source_bytes: of the file, or of each
                                                // file of a folder
  int64_t max_expanded_bytes = int64_t{8} << 30;  // import.max_expanded_bytes: of all that is
                                                  // compressed, together
  int64_t max_entries = 100'000;                  // import.max_entries: of an archive or a folder
  int64_t max_depth = 256;                        // import.max_depth: of values in values
  int64_t max_objects = 20'000'000;               // import.max_objects: values, nodes, layers read
  int64_t max_array_elements = int64_t{1} << 31;  // import.max_array_elements: of one array
  int64_t max_name_bytes = 4'096;                 // import.max_name_bytes: of one name
};

}  // namespace tenon
