// `tenon import`.
#pragma once

#include "cli/command.h"

namespace tenon {

int RunImport(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeImport();

}  // namespace tenon
