// Where in the user's program a node comes from, out of its metadata.
#pragma once

#include <string>

#include "json/document.h"

namespace tenon::torch::internal {

// `source`: the innermost frame outside of installed packages; `module`: the path and class of the
// module. Both stay empty where the metadata doesn't say.
void ReadSource(const json::Value& metadata, std::string* source, std::string* module);

}  // namespace tenon::torch::internal
