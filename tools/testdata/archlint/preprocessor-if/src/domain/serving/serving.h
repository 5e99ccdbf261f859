// Chooses by macro.
#pragma once

namespace tenon {

#ifdef __linux__
struct Serving {};
#endif

}  // namespace tenon
