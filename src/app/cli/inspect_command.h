// tenon inspect
#pragma once

#include "cli/command.h"

namespace tenon {

int RunInspect(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeInspect();

}  // namespace tenon
