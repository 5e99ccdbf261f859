// tenon models, load, unload, reload: the models of a running server.
#pragma once

#include "cli/command.h"

namespace tenon {

int RunModels(std::span<const std::string> args, CommandIo& io);
int RunLoad(std::span<const std::string> args, CommandIo& io);
int RunUnload(std::span<const std::string> args, CommandIo& io);
int RunReload(std::span<const std::string> args, CommandIo& io);

std::shared_ptr<ArgumentParser> DescribeModels();
std::shared_ptr<ArgumentParser> DescribeLoad();
std::shared_ptr<ArgumentParser> DescribeUnload();
std::shared_ptr<ArgumentParser> DescribeReload();

}  // namespace tenon
