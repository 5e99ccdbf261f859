// The classes whose objects never matter to a prediction.
#pragma once

#include <string_view>

namespace tenon::python {

// "random state", "loss" or "optimiser" for such a class by its full name; empty for any other.
std::string_view DroppedAs(std::string_view class_name);

}  // namespace tenon::python
