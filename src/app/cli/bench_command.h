// tenon bench
#pragma once

#include "cli/command.h"

namespace tenon {

int RunBenchCommand(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeBench();

}  // namespace tenon
