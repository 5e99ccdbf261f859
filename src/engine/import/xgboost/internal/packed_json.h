// XGBoost's JSON as its UBJSON, in which arrays of numbers lie packed: a parsed JSON document takes
// twenty times its text.
//
// Used by xgboost_model.cc alone.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon::xgboost {

// Numbers in arrays of nothing else become the smallest integer type that holds them all, or
// float32, as XGBoost's are; booleans among them become 0 and 1. NaN and Infinity, which XGBoost up
// to 2.1 writes, are numbers. INVALID_ARGUMENT, saying where, for text that is not JSON otherwise.
// Takes about as much memory as `text`; does not recurse.
absl::StatusOr<std::string> PackJson(std::string_view text);

}  // namespace tenon::xgboost
