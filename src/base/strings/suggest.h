// "Did you mean": the known name nearest to one that is not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tenon {

// The name of `known` with the smallest edit distance to `given` (insert, delete, replace, swap of
// neighbours), or empty when none is near enough to be meant: at most a third of the length of
// `given`, and at least one edit.
std::string_view NearestName(std::string_view given, std::span<const std::string_view> known);

// " (did you mean 'nearest'?)", or empty when nothing is near. Ends an error message.
std::string DidYouMean(std::string_view given, std::span<const std::string_view> known);

}  // namespace tenon
