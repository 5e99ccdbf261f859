// Names of a program's outputs from its pytree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tenon::torch {

// For every leaf of the result, in order: the keys that lead to it, joined by dots, where there is
// a key among them ("scores.top"), else "output_" and its number. `out_spec` is the JSON text of
// the archive; what can't be read gives numbered names. Always `leaves` names, all different.
std::vector<std::string> OutputNames(std::string_view out_spec, size_t leaves);

}  // namespace tenon::torch
