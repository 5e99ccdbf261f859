// tenon models, load, unload, reload: the models of a running server.
#pragma once

#include "cli/command.h"

namespace tenon {

int RunModels(std::span<const std::string> args, CommandIo& io);
int RunLoad(std::span<const std::string> args, CommandIo& io);
int RunUnload(std::span<const std::string> args, CommandIo& io);
int RunReload(std::span<const std::string> args, CommandIo& io);

std::shared_ptr<CLI::App> DescribeModels();
std::shared_ptr<CLI::App> DescribeLoad();
std::shared_ptr<CLI::App> DescribeUnload();
std::shared_ptr<CLI::App> DescribeReload();

}  // namespace tenon
