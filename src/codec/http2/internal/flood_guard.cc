#include "http2/internal/flood_guard.h"

#include <algorithm>

namespace tenon::http2::internal {
namespace {

constexpr absl::Duration kWindow = absl::Seconds(10);

// A window update of the stream, one of the connection, and a ping or a reset.
constexpr int kCreditOfAFrame = 3;
constexpr int kMaxCredit = 10'000;

}  // namespace

bool Meter::Count(absl::Duration now) {
  if (now - begin_ >= kWindow) {
    begin_ = now;
    count_ = 0;
  }
  return ++count_ <= most_;
}

bool FloodGuard::OnReaderFrame(absl::Duration now) {
  if (credit_ == 0) return OnControlFrame(now);
  --credit_;
  return true;
}

void FloodGuard::OnAnswerSent() { credit_ = std::min(credit_ + kCreditOfAFrame, kMaxCredit); }

}  // namespace tenon::http2::internal
