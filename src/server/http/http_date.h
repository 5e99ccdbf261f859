// The Date header (RFC 9110, section 5.6.7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace tenon {

// Writes a date once a second. Thread-compatible.
class HttpDate {
 public:
  // Valid until the next call.
  std::string_view At(absl::Time now);

 private:
  int64_t second_ = -1;  // what text_ says
  std::string text_;
};

}  // namespace tenon
