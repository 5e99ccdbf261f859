// tenon predict
#pragma once

#include "cli/command.h"

namespace tenon {

int RunPredict(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribePredict();

}  // namespace tenon
