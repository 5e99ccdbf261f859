// Remembers too.
#pragma once

#include <map>
#include <string>

namespace tenon {

inline std::map<std::string, int> counts;
bool operator==(const int& a, const int& b);
constexpr int kNone = 0;

}  // namespace tenon
