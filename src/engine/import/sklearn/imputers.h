// What imputers of this module share: what is missing, and the columns that say so.
//
// Used by imputers.cc, iterative_imputer.cc and neighbor_imputer.cc. Functions.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "import/python/field.h"
#include "import/sklearn/translation.h"

namespace tenon::sklearn {

// What an imputer takes for missing.
struct Missing {
  bool is_nan = true;  // NaN or None: of strings, the empty one
  bool is_text = false;
  double number = 0;
  std::string text;
};

absl::StatusOr<Missing> ReadMissing(const python::Field& imputer);

// BOOL as `x` is shaped. UNIMPLEMENTED where strings are compared with a number or the other way.
absl::StatusOr<Value> MaskOf(Context& context, const python::Field& imputer, const Missing& missing,
                             Value x);

// `out`, followed by the columns of the imputer's indicator where it has one; `input` is what the
// imputer got.
absl::StatusOr<Frame> WithIndicator(Context& context, const python::Field& imputer,
                                    const Missing& missing, const Frame& input, Frame out);

}  // namespace tenon::sklearn
