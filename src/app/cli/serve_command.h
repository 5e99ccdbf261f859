// tenon serve
#pragma once

#include "cli/command.h"

namespace tenon {

int RunServe(std::span<const std::string> args, CommandIo& io);

}  // namespace tenon
