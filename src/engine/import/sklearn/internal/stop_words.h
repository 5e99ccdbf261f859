// The words that scikit-learn leaves out under stop_words="english".
//
// Used by text.cc. Constant.
#pragma once

#include <span>
#include <string_view>

namespace tenon::sklearn::internal {

// Sorted.
std::span<const std::string_view> EnglishStopWords();

}  // namespace tenon::sklearn::internal
