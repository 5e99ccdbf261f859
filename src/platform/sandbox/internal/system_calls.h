// seccomp (seccomp(2)): what a process may ask of the kernel, for good.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace tenon::internal {

// Whether the kernel filters system calls as AllowSystemCalls needs it.
bool HasSystemCallFilter();

// From now on this process makes only those calls that computing, memory, and reading and writing
// files need (system_calls.cc lists them): no process, thread, socket, debugger, clock that is set,
// no memory that is executable or shared. Whatever else it tries raises SIGSYS, or, for a few that
// libraries try and do without, fails with an error. Needs PR_SET_NO_NEW_PRIVS.
absl::Status AllowSystemCalls();

// The name of the system call with that number, as "socket".
std::string SystemCallName(int number);

}  // namespace tenon::internal
