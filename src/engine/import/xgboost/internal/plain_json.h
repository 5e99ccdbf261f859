// JSON as XGBoost up to 2.1 writes it, with NaN and Infinity, made JSON.
//
// Used by xgboost_model.cc and packed_json.cc.
#pragma once

#include <string>
#include <string_view>

namespace tenon::xgboost {

// Whether `text` holds one of the two words at all, in strings too.
bool HasOddNumbers(std::string_view text);

// Outside strings NaN becomes the string "N" (as long, so that positions in errors stay) and
// Infinity a number that is infinite as a float.
std::string PlainJson(std::string_view text);

}  // namespace tenon::xgboost
