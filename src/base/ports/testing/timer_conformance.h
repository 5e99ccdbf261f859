// What every Timer promises.
#pragma once

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/notification.h"
#include "ports/clock.h"
#include "ports/timer.h"

namespace tenon {

// Run once for each implementation. `await` lets the time of `clock` go by until its argument
// comes.
inline void ExpectConformingTimer(Timer& timer, const Clock& clock,
                                  absl::FunctionRef<void(const absl::Notification&)> await) {
  const absl::Duration now = clock.Monotonic();
  std::vector<int> ran;
  absl::Notification done;
  timer.RunAt(now + absl::Milliseconds(20), [&] {
    ran.push_back(2);
    done.Notify();
  });
  timer.RunAt(now + absl::Milliseconds(10), [&] { ran.push_back(1); });
  timer.RunAt(now - absl::Seconds(1), [&] { ran.push_back(0); });
  await(done);
  EXPECT_THAT(ran, testing::ElementsAre(0, 1, 2));
  EXPECT_GE(clock.Monotonic(), now + absl::Milliseconds(20));
}

}  // namespace tenon
