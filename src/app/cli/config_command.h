// tenon config
#pragma once

#include <string_view>

#include "cli/command.h"

namespace tenon {

// Markdown for the docs page. The form of the JSON is frozen.
inline constexpr std::string_view kConfigNotes =
    "`--json` prints an array with an object for each property: its `name`, its `value` as it "
    "would "
    "be\nwritten, and its `origin`, which is `default` or where the value stands. All three are "
    "strings; a secret\nis `***`.\n";

int RunConfig(std::span<const std::string> args, CommandIo& io);
std::shared_ptr<ArgumentParser> DescribeConfig();

}  // namespace tenon
