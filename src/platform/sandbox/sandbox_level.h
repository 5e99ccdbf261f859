// How far this system can confine a process.
#pragma once

#include <string>

namespace tenon {

// A value. What each part keeps from a task stands in docs/sandbox.md.
struct SandboxLevel {
  int landlock_version = 0;         // 0: none, a task may open every file that this process may
  bool system_call_filter = false;  // seccomp; false: a task may start processes and connect
  bool memory_limit = false;        // false in builds with a sanitizer alone

  // Whether a task reaches no file, process or network that it was not given.
  bool IsWhole() const { return landlock_version > 0 && system_call_filter; }

  // For a log line: "whole (Landlock 7, seccomp, resource limits)".
  std::string ToString() const;
};

// What a process started now would get. Asks the kernel; changes nothing. Thread-safe.
SandboxLevel ProbeSandboxLevel();

}  // namespace tenon
