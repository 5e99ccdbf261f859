// The functions of numpy that are translated, by their name in a file.
//
// Used by FunctionTransformer and by targets that are transformed. Functions.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "import/python/field.h"
#include "import/sklearn/translation.h"

namespace tenon::sklearn {

// The function that attribute `name` of `owner` names, of `x`; `x` itself where the attribute is
// None or checks its input alone. UNIMPLEMENTED for code and functions that are not listed.
absl::StatusOr<Value> ApplyFunction(Context& context, const python::Field& owner,
                                    std::string_view name, Value x);

// Whether attribute `name` of `owner` gives its input back.
bool IsIdentityFunction(const python::Field& owner, std::string_view name);

}  // namespace tenon::sklearn
