// The Python dictionary in the head of a .npy file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tenon::npy::internal {

struct HeaderLiteral {
  std::string descr;
  bool fortran_order = false;
  std::vector<int64_t> shape;
};

// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }: these three keys in any order,
// and of Python's grammar only what NumPy writes. INVALID_ARGUMENT says what is wrong; a list under
// 'descr', which is a record, is UNIMPLEMENTED.
absl::StatusOr<HeaderLiteral> ParseHeaderLiteral(std::string_view text);

}  // namespace tenon::npy::internal
