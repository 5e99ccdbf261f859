// `tenon check`.
#pragma once

#include "cli/command.h"

namespace tenon {

int RunCheckCommand(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeCheck();

}  // namespace tenon
