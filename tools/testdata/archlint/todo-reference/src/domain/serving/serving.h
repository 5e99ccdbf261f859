// Promises. TODO: some day.
#pragma once

namespace tenon {

struct Serving {};

}  // namespace tenon
