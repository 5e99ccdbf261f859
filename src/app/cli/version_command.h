// tenon version
#pragma once

#include "cli/command.h"

namespace tenon {

int RunVersion(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeVersion();

}  // namespace tenon
