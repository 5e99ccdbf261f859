// tenon help
#pragma once

#include "cli/command.h"

namespace tenon {

int RunHelp(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeHelp();

}  // namespace tenon
