// A level.
#pragma once

namespace tenon {

struct Level {};

}  // namespace tenon
