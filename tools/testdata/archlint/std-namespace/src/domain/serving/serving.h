// Adds to the standard.
#pragma once

namespace std {
struct Serving {};
}  // namespace std
