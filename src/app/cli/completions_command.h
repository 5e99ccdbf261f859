// tenon completions
#pragma once

#include "cli/command.h"

namespace tenon {

int RunCompletions(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeCompletions();

}  // namespace tenon
