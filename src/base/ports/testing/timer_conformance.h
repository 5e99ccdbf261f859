// What every Timer promises.
#pragma once

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "ports/clock.h"
#include "ports/timer.h"

namespace tenon {

// Run once for each implementation. `await` lets the time of `clock` go by until its argument
// comes.
inline void ExpectConformingTimer(Timer& timer, const Clock& clock,
                                  absl::FunctionRef<void(const absl::Notification&)> await) {
  const absl::Duration now = clock.Monotonic();
  absl::Mutex mutex;  // the thread sanitizer follows mutexes, and not Abseil's notifications
  std::vector<int> ran;
  const auto note = [&](int task) {
    const absl::MutexLock lock(&mutex);
    ran.push_back(task);
  };
  absl::Notification done;
  timer.RunAt(now + absl::Milliseconds(20), [&] {
    note(2);
    done.Notify();
  });
  timer.RunAt(now + absl::Milliseconds(10), [&] { note(1); });
  timer.RunAt(now - absl::Seconds(1), [&] { note(0); });
  await(done);
  const absl::MutexLock lock(&mutex);
  EXPECT_THAT(ran, testing::ElementsAre(0, 1, 2));
  EXPECT_GE(clock.Monotonic(), now + absl::Milliseconds(20));
}

}  // namespace tenon
