// Pries.
#pragma once

#include "json/internal/lexer.h"

namespace tenon {

struct Serving {};

}  // namespace tenon
