#include "predict/progress_bar.h"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>

#include "absl/strings/str_format.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr absl::Duration kBetween = absl::Milliseconds(100);
constexpr size_t kBarWidth = 20;
constexpr std::string_view kEraseLine = "\r\x1b[K";

std::string RateText(int64_t rows, absl::Duration elapsed, std::string_view noun) {
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 1e-6);
  return StrCat(WithCommas(std::llround(static_cast<double>(rows) / seconds)), " ", noun, "/s");
}

std::string TimeText(absl::Duration time) {
  const int64_t seconds = std::min<int64_t>(absl::ToInt64Seconds(time), 359'999);
  if (seconds < 3600) return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
  return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

std::string WithCommas(int64_t number) {
  std::string text = StrCat(number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string ProgressText(const Progress& progress, absl::Duration elapsed, std::string_view noun) {
  std::string rows =
      StrCat(WithCommas(progress.rows), " ", noun, "  ", RateText(progress.rows, elapsed, noun));
  if (!progress.fraction.has_value()) return rows;
  const double fraction = std::clamp(*progress.fraction, 0.0, 1.0);
  std::string bar(static_cast<size_t>(fraction * kBarWidth), '=');
  bar.resize(kBarWidth, ' ');
  std::string text = absl::StrFormat("%3d%% [%s] %s", static_cast<int>(fraction * 100), bar, rows);
  if (fraction > 0) StrAppend(&text, "  ", TimeText(elapsed * (1 / fraction - 1)), " left");
  return text;
}

ProgressBar::ProgressBar(std::ostream& out, const Clock& clock, std::string_view noun)
    : out_(out), clock_(clock), noun_(noun), begin_(clock.Monotonic()) {}

void ProgressBar::Update(const Progress& progress) {
  const absl::Duration now = clock_.Monotonic();
  if (now - shown_ < kBetween) return;
  shown_ = now;
  visible_ = true;
  out_ << kEraseLine << ProgressText(progress, now - begin_, noun_) << std::flush;
}

void ProgressBar::Erase() {
  if (std::exchange(visible_, false)) out_ << kEraseLine << std::flush;
}

void ProgressBar::Finish(int64_t rows) {
  Erase();
  const absl::Duration elapsed = clock_.Monotonic() - begin_;
  out_ << absl::StrFormat("%s %s in %.1f s (%s)\n", WithCommas(rows), noun_,
                          absl::ToDoubleSeconds(elapsed), RateText(rows, elapsed, noun_))
       << std::flush;
}

}  // namespace tenon
