// tenon serve
#pragma once

#include "cli/command.h"

namespace tenon {

int RunServe(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeServe();

}  // namespace tenon
