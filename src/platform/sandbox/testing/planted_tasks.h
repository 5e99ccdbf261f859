// A child process that misbehaves on demand.
#pragma once

#include <optional>
#include <string>

#include "sandbox/process_sandbox.h"

namespace tenon {

// Options of a sandbox whose children are this test binary, doing what MaybeRunPlanted does.
ProcessSandboxOptions PlantedOptions();

// The same, but for children that never confine themselves: each sends its task's message as it
// is, in place of frames; a task "stay" then stays, any other ends.
ProcessSandboxOptions LiarOptions();

// For `main` of a test binary: runs the planted task when this process was started for one. The
// task's name says what is tried (planted_tasks.cc lists the names), its message on what; the reply
// is "done" or the reason why it failed, as strerror(3) has it.
void MaybeRunPlanted(int argc, char** argv);

}  // namespace tenon
