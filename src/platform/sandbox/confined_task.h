// The inside of a sandbox: what the child process runs.
#pragma once

#include "ports/sandbox.h"

namespace tenon {

// Takes the task from the parent process, a ProcessSandbox, on descriptor 0, confines this process,
// runs `body` and sends its reply. To be called by the command that a ProcessSandbox starts, before
// any thread is made; never returns. Descriptor 0 is the connection, and what is written to 1 and 2
// is kept for the message should the process crash. `body` runs on this thread.
[[noreturn]] void RunConfinedTask(const SandboxBody& body);

}  // namespace tenon
