// A line that says how far a long run is, for people who wait for it.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "ports/clock.h"

namespace tenon {

struct Progress {
  int64_t rows = 0;
  std::optional<double> fraction;  // of the input; nullopt when its size is not known
};

// "  45% [=========           ] 450,000 rows  120,312 rows/s  0:04 left", at the place of the
// cursor's line on a terminal and at most ten times a second. Single-threaded.
class ProgressBar {
 public:
  // `out` and `clock` outlive the bar, which begins to count now; `noun` is what it counts, a
  // literal.
  ProgressBar(std::ostream& out, const Clock& clock, std::string_view noun = "rows");

  void Update(const Progress& progress);

  // Leaves the line empty, so that something else can be written there.
  void Erase();

  // Leaves "450,000 rows in 3.7 s (120,312 rows/s)" in place of the bar.
  void Finish(int64_t rows);

 private:
  std::ostream& out_;
  const Clock& clock_;
  const std::string_view noun_;
  const absl::Duration begin_;
  absl::Duration shown_ = -absl::InfiniteDuration();
  bool visible_ = false;
};

// "1,234,567"
std::string WithCommas(int64_t number);

// The bar's text after `elapsed`.
std::string ProgressText(const Progress& progress, absl::Duration elapsed,
                         std::string_view noun = "rows");

}  // namespace tenon
