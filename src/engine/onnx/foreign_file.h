// Recognises files of other formats, so that a refusal can say what was given instead of a model.
// Internal to the module; pure.
#pragma once

#include <string_view>

namespace tenon {

// "a zip archive (a .pt, .keras or .npz file is one)" for bytes that begin as such a file does;
// empty for what may be ONNX.
std::string_view DescribeForeignFile(std::string_view bytes);

}  // namespace tenon
