// The page of the documentation that lists the operators of TensorFlow that are translated.
#pragma once

#include <string>

namespace tenon::savedmodel {

// docs/compat/tensorflow-ops.md, written from Operators().
std::string OperatorPage();

}  // namespace tenon::savedmodel
