// Texts taken apart into words.
//
// ListWords(X: strings [N]) -> words: strings [K], places: INT64 [K,2], shape: INT64 [2]
//   The words of all texts one after another, the text and the position of each, and the size of
//   the table that they would fill: [N, words of the longest text]. Attribute separator: empty for
//   runs of ASCII whitespace, which never give an empty word; otherwise every occurrence parts, and
//   "a,,b" has an empty word. This is TensorFlow's StringSplitV2 and Python's bytes.split.
#pragma once

#include <string_view>
#include <vector>

#include "onnx/ops/kernel.h"

namespace tenon::ops {

// The words of one text; they borrow from it.
std::vector<std::string_view> SplitWords(std::string_view text, std::string_view separator);

absl::StatusOr<std::unique_ptr<Kernel>> MakeListWords(const KernelInfo& info);

}  // namespace tenon::ops
