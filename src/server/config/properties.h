// The one table of the server's configuration.
#pragma once

#include <span>

#include "config/property.h"

namespace tenon {

// In the order of the reference page. Constant.
std::span<const Property> ServerProperties();

}  // namespace tenon
