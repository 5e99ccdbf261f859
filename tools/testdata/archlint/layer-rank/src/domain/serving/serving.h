// Looks nowhere.
#pragma once

namespace tenon {

struct Serving {};

}  // namespace tenon
