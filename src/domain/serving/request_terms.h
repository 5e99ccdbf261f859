// How long an answer is worth waiting for.
#pragma once

#include <stop_token>
#include <string_view>

#include "absl/time/time.h"

namespace tenon {

struct RequestTerms {
  absl::Duration deadline = absl::InfiniteDuration();  // as Clock::Monotonic tells the time
  std::string_view deadline_name;                      // a literal that says who set it
  std::stop_token stop;  // requested when nobody waits for the answer any more

  // Keeps the earlier deadline.
  void NotAfter(absl::Duration when, std::string_view name) {
    if (when >= deadline) return;
    deadline = when;
    deadline_name = name;
  }
};

}  // namespace tenon
