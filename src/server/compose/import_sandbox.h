// The confined process that importers run in: this program, started anew.
#pragma once

#include <memory>

#include "config/configuration.h"
#include "ports/sandbox.h"

namespace tenon {

// The command, not shown to users, under which the program is such a process.
inline constexpr char kConfinedTaskCommand[] = "confined-task";

// Starts this program for each task.
std::unique_ptr<Sandbox> MakeImportSandbox(const Configuration& configuration);

// The process's side: carries out the task that it is told on descriptor 0. Before any thread is
// made.
[[noreturn]] void RunConfinedTaskCommand();

}  // namespace tenon
