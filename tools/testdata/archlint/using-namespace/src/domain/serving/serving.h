// Opens a namespace.
#pragma once

namespace tenon {

using namespace absl;

}  // namespace tenon
