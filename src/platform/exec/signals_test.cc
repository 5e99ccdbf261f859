#include "exec/signals.h"

#include <csignal>
#include <unistd.h>

#include <gtest/gtest.h>

#include "absl/synchronization/blocking_counter.h"

namespace tenon {
namespace {

TEST(SignalsTest, CallsBackForEachSignalAndEndsCleanly) {
  absl::BlockingCounter both(2);
  {
    const SignalWatcher watcher([&](int signal) {
      if (signal == SIGTERM || signal == SIGINT) both.DecrementCount();
    });
    kill(getpid(), SIGTERM);
    kill(getpid(), SIGINT);
    both.Wait();
  }
  SUCCEED() << "the watcher's thread has ended";
}

}  // namespace
}  // namespace tenon
