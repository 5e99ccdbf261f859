// No build file names this.
#pragma once

namespace tenon {

struct Forgotten {};

}  // namespace tenon
