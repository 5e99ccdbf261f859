// The docs page of the command line.
#pragma once

#include <string>

namespace tenon {

// docs/cli.md, in Markdown, made from the table of commands, their apps and the exit codes.
std::string CliPage();

}  // namespace tenon
