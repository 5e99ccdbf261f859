// A child process and its two connections to this one.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sandbox/internal/descriptor_guard.h"

namespace tenon::internal {

// How a process ended.
struct Ending {
  bool is_known = false;  // false when something else of this process took the news away
  int status = 0;         // as wait(2) gives it
  absl::Duration cpu_time;
};

// Started with Start, killed and reaped by the destructor at the latest. Single-threaded.
class Child {
 public:
  // Starts `program` with `arguments` (the first is its name) and `environment` ("NAME=value"), as
  // the leader of a session, with default signals and three descriptors: 0 is channel(), 1 and 2
  // are output().
  static absl::StatusOr<Child> Start(const std::string& program,
                                     const std::vector<std::string>& arguments,
                                     const std::vector<std::string>& environment);

  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  int channel() const { return channel_.fd(); }  // a stream socket that does not block
  int output() const { return output_.fd(); }    // a pipe that does not block
  int ended() const { return ended_.fd(); }      // readable once it has ended; -1 on old kernels

  // Whether it has ended, and with it whatever it started; does not wait.
  bool HasEnded();

  // Ends it if it has not ended, waits for that, and says how it ended.
  const Ending& KillAndReap();

 private:
  Child(pid_t id, DescriptorGuard channel, DescriptorGuard output);

  void Reap();

  pid_t id_;
  DescriptorGuard channel_;
  DescriptorGuard output_;
  DescriptorGuard ended_;
  bool is_reaped_ = false;
  Ending ending_;
};

}  // namespace tenon::internal
