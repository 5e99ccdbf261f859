#include "exec/signals.h"

#include <array>
#include <csignal>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

namespace tenon {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

SignalWatcher::SignalWatcher(std::function<void(int)> on_stop) : on_stop_(std::move(on_stop)) {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  wake_fd_ = eventfd(0, EFD_CLOEXEC);
  signal_fd_ = signalfd(-1, &signals, SFD_CLOEXEC);
  thread_ = std::thread([this] { Run(); });
}

SignalWatcher::~SignalWatcher() {
  eventfd_write(wake_fd_, 1);
  thread_.join();
  close(signal_fd_);
  close(wake_fd_);
}

void SignalWatcher::Run() {
  while (true) {
    std::array<pollfd, 2> waiting = {{{wake_fd_, POLLIN, 0}, {signal_fd_, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[0].revents != 0) return;
    signalfd_siginfo info{};
    if (read(signal_fd_, &info, sizeof(info)) == sizeof(info))
      on_stop_(static_cast<int>(info.ssi_signo));
  }
}

}  // namespace tenon
