// Tells a peer that works from one that only makes work.
#pragma once

#include <cstddef>

#include "absl/time/time.h"

namespace tenon::http2::internal {

// How often something may happen in a window of ten seconds.
class Meter {
 public:
  explicit Meter(int most) : most_(most) {}

  // False when it was once too often.
  bool Count(absl::Duration now);

 private:
  const int most_;
  absl::Duration begin_;
  int count_ = 0;
};

// Counts what costs us more than the peer. Thread-compatible.
//
// A peer that reads an answer says so with WINDOW_UPDATE, many measure the bandwidth with PING
// meanwhile, and some reset a stream that is over: each DATA frame that we send, and each end of an
// answer, pays for a few of those, the others are counted.
class FloodGuard {
 public:
  FloodGuard(int max_resets, int max_control_frames)
      : resets_(max_resets), control_frames_(max_control_frames) {}

  // Each is false when it was once too often.
  bool OnReset(absl::Duration now) { return resets_.Count(now); }
  bool OnControlFrame(absl::Duration now) { return control_frames_.Count(now); }
  // WINDOW_UPDATE, PING, or RST_STREAM of a stream that is over.
  bool OnReaderFrame(absl::Duration now);

  // A DATA frame, or one that ends an answer.
  void OnAnswerSent();

 private:
  Meter resets_;
  Meter control_frames_;
  int credit_ = 0;
};

}  // namespace tenon::http2::internal
