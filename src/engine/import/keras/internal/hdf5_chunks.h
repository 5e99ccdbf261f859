// Datasets that are stored in chunks: the tree of chunks, filters, and putting them in place.
//
// Used by hdf5_file.cc alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "import/keras/internal/hdf5_messages.h"

namespace tenon::keras::hdf5 {

// The elements of a dataset of `shape`, row-major; what no chunk holds is zero. `most_chunks`
// bounds the tree.
absl::StatusOr<std::string> ReadChunked(std::string_view file, const Layout& layout,
                                        const Shape& shape, const std::vector<Filter>& filters,
                                        size_t most_chunks);

}  // namespace tenon::keras::hdf5
