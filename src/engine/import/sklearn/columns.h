// Columns of a frame, chosen as scikit-learn lets people choose them.
//
// Used by ColumnTransformer, by selectors, and by input_kinds.cc before there is a graph.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "import/python/field.h"
#include "import/sklearn/translation.h"

namespace tenon::sklearn {

// Indices that `choice` names of `width` columns: integers (negative ones count from the end), a
// slice, a mask, or names that are looked up in `names`.
absl::StatusOr<std::vector<int64_t>> ResolveColumns(const python::Field& choice, int64_t width,
                                                    const std::vector<std::string>& names);

// The columns at `indices`, which must be in range, in that order.
Frame SelectColumns(Context& context, const Frame& frame, const std::vector<int64_t>& indices);

int64_t WidthOf(const Frame& frame);
std::vector<std::string> NamesOf(const Frame& frame);

// Column `i`, [N,1].
Value ColumnOf(Context& context, const Frame& frame, int64_t i);

// Frames side by side.
Frame JoinFrames(Context& context, const std::vector<Frame>& frames);

// Whether a step does nothing: None or "passthrough".
bool IsPassthrough(const python::Field& step);

}  // namespace tenon::sklearn
