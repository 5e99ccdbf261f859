// Signals of the process, handled on a thread and not within a handler.
#pragma once

#include <functional>
#include <thread>

namespace tenon {

// Takes SIGTERM and SIGINT away from their default and calls `on_stop` for each, on a thread of its
// own; ignores SIGPIPE. Make it before any other thread, which then inherits the blocked signals;
// one a process.
class SignalWatcher {
 public:
  explicit SignalWatcher(std::function<void(int signal)> on_stop);
  ~SignalWatcher();

 private:
  void Run();

  const std::function<void(int)> on_stop_;
  int wake_fd_ = -1;    // written to end the thread
  int signal_fd_ = -1;  // readable when a signal came
  std::thread thread_;
};

}  // namespace tenon
