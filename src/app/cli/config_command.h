// tenon config
#pragma once

#include "cli/command.h"

namespace tenon {

int RunConfig(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<CLI::App> DescribeConfig();

}  // namespace tenon
